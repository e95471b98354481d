import type { Refusal } from "@/lib/http/call";

/** What a form comes back with: why the server refused it, or what came of it where that is shown at the form. */
export interface FormState<Result = undefined> {
  readonly refusal: Refusal | null;
  /** What was typed, by field, so that a form without scripts keeps it. Secrets are not sent back. */
  readonly values: Readonly<Record<string, string>>;
  readonly result?: Result;
}

/** A server action behind a form: redirects when it succeeds, or comes back with its result; with why when it does not. */
export type FormAction<Result = undefined> = (
  previous: FormState<Result>,
  form: FormData,
) => Promise<FormState<Result>>;

/** A form that nobody has sent yet. */
export const unsent: FormState<never> = { refusal: null, values: {} };

const SECRETS = new Set([
  ...["password", "new_password", "new_password_again"],
  ...["otp_code", "email_code", "phone_code"],
]);

/** The texts of a form by name; files and React's own fields are left out. */
export function textsOf(form: FormData): Record<string, string> {
  const texts = [...form].filter((entry): entry is [string, string] => typeof entry[1] === "string");
  return Object.fromEntries(texts.filter(([name]) => !name.startsWith("$")));
}

/** The form again, with what is wrong with it. */
export function refused(refusal: Refusal, form: FormData): FormState<never> {
  const values = Object.entries(textsOf(form)).filter(([name]) => !SECRETS.has(name));
  return { refusal, values: Object.fromEntries(values) };
}

/** The form again, when a new password was not typed the same way twice; null when it was. */
export function refusedTwice(form: FormData): FormState<never> | null {
  if (form.get("new_password") === form.get("new_password_again")) return null;
  const fields = { new_password_again: ["This is not the same password."] };
  return refused({ status: 400, detail: null, fields, extra: {} }, form);
}

/** What came of a form that is shown where it stood. */
export function done<Result>(result: Result): FormState<Result> {
  return { refusal: null, values: {}, result };
}
