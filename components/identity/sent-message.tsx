import type { FormState } from "@/components/forms/form-state";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { CheckInbox } from "./check-inbox";
import { CodeFields } from "./code-fields";

/** What to do after a message was asked for, inside the form: follow the link, or sign in by the code. */
export function SentMessage({
  address,
  state,
  errorOf,
  isPending,
}: {
  address: string;
  state: FormState;
  errorOf: (name: string) => string[] | undefined;
  isPending: boolean;
}) {
  const field = address.includes("@") ? "email_code" : "phone_code";
  return (
    <>
      {!state.refusal && (
        <CheckInbox address={address}>
          It comes if the address belongs to an account, and holds a link and a code.
        </CheckInbox>
      )}
      <input type="hidden" name="email" value={address} />
      <input type="hidden" name="sent" value="1" />
      <TextField
        label="Code from the message"
        help="Follow the link in the message, or enter its six digits here to sign in."
        name={field}
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={6}
        required
        mono
        error={errorOf(field)}
      />
      <CodeFields state={state} errorOf={errorOf} without={field} />
      <SubmitButton pending={isPending} className="w-full">
        Sign in with the code
      </SubmitButton>
    </>
  );
}
