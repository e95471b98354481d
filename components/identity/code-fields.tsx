import type { FormState } from "@/components/forms/form-state";
import { TextField } from "@/components/ui/text-field";
import { CODES } from "./code-names";

type CodeName = (typeof CODES)[number];

const FIELDS: Readonly<Record<CodeName, { label: string; help: string }>> = {
  otp_code: {
    label: "Code of your authenticator app",
    help: "Without your phone, enter one of your recovery codes.",
  },
  email_code: { label: "Code from your e-mail", help: "We sent six digits to your e-mail address." },
  phone_code: { label: "Code from your phone", help: "We sent six digits to your phone." },
};

/**
 * The codes of second factors that the server has asked for, in this answer or in one before it: what was once asked
 * for is sent along to the end.
 */
export function CodeFields({
  state,
  errorOf,
  without,
}: {
  state: FormState;
  errorOf: (name: string) => string[] | undefined;
  /** One that the form asks for by itself. */
  without?: CodeName | undefined;
}) {
  const before = state.values.asked?.split(" ") ?? [];
  const asked = CODES.filter(
    (name) => name !== without && (before.includes(name) || state.refusal?.fields[name] !== undefined),
  );
  if (asked.length === 0) return null;
  // That a code is wanted is said by its field; it is an error only when it came and was wrong.
  const isMissing = state.refusal?.status === 401;
  return (
    <>
      <input type="hidden" name="asked" value={asked.join(" ")} />
      {asked.map((name) => (
        <TextField
          key={name}
          name={name}
          label={FIELDS[name].label}
          help={FIELDS[name].help}
          inputMode={name === "otp_code" ? "text" : "numeric"}
          autoComplete="one-time-code"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={name === "otp_code" ? 11 : 6}
          required
          mono
          autoFocus={isMissing && state.refusal?.fields[name] !== undefined}
          error={isMissing ? undefined : errorOf(name)}
        />
      ))}
    </>
  );
}
