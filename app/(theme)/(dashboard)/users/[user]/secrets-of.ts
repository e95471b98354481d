import { textsOf } from "@/components/forms/form-state";

/** The secrets of a form by which its sender proves to be the user; empty fields were left out on purpose. */
export function secretsOf(form: FormData): Partial<Record<(typeof NAMES)[number], string>> {
  const texts = textsOf(form);
  return Object.fromEntries(NAMES.flatMap((name) => (texts[name] ? [[name, texts[name]]] : [])));
}

const NAMES = ["password", "otp_code", "email_code", "phone_code"] as const;
