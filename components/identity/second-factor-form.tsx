"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";

const FIELDS = [
  {
    name: "otp_code",
    label: "Code of your authenticator app",
    help: "Or one of your recovery codes.",
    length: 11,
  },
  { name: "email_code", label: "Code from the e-mail", help: "We sent it to your address.", length: 6 },
  { name: "phone_code", label: "Code from the message", help: "We sent it to your phone.", length: 6 },
] as const;

/** The codes that an account asks for beside a provider's word: those that were asked for so far. */
export function SecondFactorForm({ action, asks }: { action: FormAction; asks: string }) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const asked = new Set([asks, ...Object.keys(state.values), ...Object.keys(state.refusal?.fields ?? {})]);
  const shown = FIELDS.filter(({ name }) => asked.has(name));
  return (
    <form {...form} className="flex flex-col gap-5">
      <FormRefusal state={state} />
      {shown.map(({ name, label, help, length }, index) => (
        <TextField
          key={name}
          label={label}
          help={help}
          name={name}
          autoComplete="one-time-code"
          autoCapitalize="none"
          maxLength={length}
          autoFocus={index === shown.length - 1}
          required
          mono
          defaultValue={state.values[name]}
          error={errorOf(name)}
        />
      ))}
      <SubmitButton pending={isPending} className="w-full">
        Sign in
      </SubmitButton>
    </form>
  );
}
