"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { Callout } from "@/components/ui/callout";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { SecretFields, type StepUp } from "./step-up";

/** A new password, twice, from who proves to be the owner of the old one. */
export function ChangePasswordForm({
  action,
  stepUp,
  related,
}: {
  /** Comes back with the instant of the change. */
  action: FormAction<string>;
  stepUp: StepUp;
  /** What is known about the person, which makes a poor password. */
  related: readonly string[];
}) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  return (
    <form {...form} className="flex max-w-form flex-col gap-5">
      <FormRefusal state={state} />
      {state.result !== undefined && (
        <Callout tone="success" announce>
          Password changed. You are signed out everywhere but here.
        </Callout>
      )}
      {/* Emptied once it is done. */}
      <div key={state.result} className="flex flex-col gap-5">
        <SecretFields stepUp={stepUp} errorOf={errorOf} />
        <PasswordField
          label="New password"
          name="new_password"
          required
          meterAgainst={related}
          error={errorOf("new_password")}
        />
        <PasswordField
          label="New password again"
          name="new_password_again"
          autoComplete="new-password"
          required
          error={errorOf("new_password_again")}
        />
      </div>
      <SubmitButton pending={isPending} className="self-start">
        Change password
      </SubmitButton>
    </form>
  );
}
