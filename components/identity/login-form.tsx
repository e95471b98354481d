"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";

/** Name and password; then the code of the authenticator app, from those who have one. */
export function LoginForm({ action, next }: { action: FormAction; next: string | null }) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const asksForCode = state.refusal?.fields.otp_code !== undefined;
  return (
    <form {...form} className="flex flex-col gap-5">
      <FormRefusal state={state} />
      {next !== null && <input type="hidden" name="next" value={next} />}
      <TextField
        label="User name, e-mail or phone"
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        autoFocus={!state.refusal}
        defaultValue={state.values.username}
        error={errorOf("username")}
      />
      <PasswordField label="Password" name="password" required error={errorOf("password")} />
      {asksForCode && (
        <TextField
          label="Code of your authenticator app"
          name="otp_code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          required
          mono
          error={errorOf("otp_code")}
        />
      )}
      <SubmitButton pending={isPending} className="w-full">
        Sign in
      </SubmitButton>
    </form>
  );
}
