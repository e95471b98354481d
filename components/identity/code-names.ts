/** The codes of second factors, in the order in which they are asked for. */
export const CODES = ["otp_code", "email_code", "phone_code"] as const;

/** The codes among the texts of a form; what was left empty counts as not sent. */
export function codesOf(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    CODES.flatMap((name) => {
      const code = texts[name]?.trim() ?? "";
      return code === "" ? [] : [[name, code] as const];
    }),
  );
}
