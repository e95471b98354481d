"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { CodeFields } from "./code-fields";

/** A new password, twice; then the codes of second factors, from those who have any. */
export function NewPasswordForm({
  action,
  username,
  related,
}: {
  action: FormAction;
  /** For the browser's own password manager. */
  username: string;
  /** What the password should not be made of. */
  related: readonly string[];
}) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  return (
    <form {...form} className="flex flex-col gap-5">
      <FormRefusal state={state} />
      <input type="text" name="username" autoComplete="username" value={username} readOnly hidden />
      <PasswordField
        label="New password"
        name="new_password"
        required
        autoFocus={!state.refusal}
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
      <CodeFields state={state} errorOf={errorOf} />
      <SubmitButton pending={isPending} className="w-full">
        Set password
      </SubmitButton>
    </form>
  );
}
