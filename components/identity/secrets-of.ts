import { textsOf } from "@/components/forms/form-state";
import type { Refusal } from "@/lib/http/call";

/** What proves who asks, by field. */
export type Secrets = Partial<Record<(typeof NAMES)[number], string>>;

/** The secrets of a form by which its sender proves to be the user; empty fields were left out on purpose. */
export function secretsOf(form: FormData): Secrets {
  const texts = textsOf(form);
  return Object.fromEntries(NAMES.flatMap((name) => (texts[name] ? [[name, texts[name]]] : [])));
}

/** Whether a refusal is about one of the secrets, or about there being none. */
export function asksSecret({ fields, detail }: Refusal): boolean {
  const isElsewhere = Object.keys(fields).some((name) => !NAMES.some((secret) => secret === name));
  return !isElsewhere && (detail !== null || Object.keys(fields).length > 0);
}

const NAMES = ["password", "otp_code", "email_code", "phone_code"] as const;
