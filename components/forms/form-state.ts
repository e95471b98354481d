import type { Refusal } from "@/lib/http/call";

/** What a form comes back with after the server refused it. */
export interface FormState {
  readonly refusal: Refusal | null;
  /** What was typed, by field, so that a form without scripts keeps it. Secrets are not sent back. */
  readonly values: Readonly<Record<string, string>>;
}

/** A server action behind a form: redirects when it succeeds, comes back when it does not. */
export type FormAction = (previous: FormState, form: FormData) => Promise<FormState>;

/** A form that nobody has sent yet. */
export const unsent: FormState = { refusal: null, values: {} };

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
export function refused(refusal: Refusal, form: FormData): FormState {
  const values = Object.entries(textsOf(form)).filter(([name]) => !SECRETS.has(name));
  return { refusal, values: Object.fromEntries(values) };
}
