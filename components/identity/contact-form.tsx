"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea, TextField } from "@/components/ui/text-field";
import { CaptchaField, type CaptchaKeys } from "./captcha-field";

/** Who writes, where to answer to, and what about. */
export function ContactForm({
  action,
  account,
  captcha,
}: {
  action: FormAction;
  /** Whoever is signed in is answered at the address of the account. */
  account: { fullName: string; email: string | null } | null;
  captcha: CaptchaKeys | null;
}) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const field = (name: string) => ({ name, defaultValue: state.values[name], error: errorOf(name) });
  return (
    <form {...form} className="flex flex-col gap-5">
      <FormRefusal state={state} />
      <TextField
        label="Full name"
        {...field("full_name")}
        defaultValue={state.values.full_name ?? account?.fullName}
        autoComplete="name"
        required
        maxLength={150}
      />
      {account === null ? (
        <TextField
          label="E-mail"
          {...field("email")}
          type="email"
          autoComplete="email"
          help="We answer to this address."
          required
          maxLength={254}
        />
      ) : (
        account.email !== null && (
          <p className="text-muted">
            We answer to <span className="text-ink">{account.email}</span>, the address of your account.
          </p>
        )
      )}
      <TextArea label="Message" {...field("message")} rows={6} maxLength={10_000} required />
      {captcha && <CaptchaField {...captcha} attempt={state} error={errorOf("g-recaptcha-response")} />}
      <SubmitButton pending={isPending} className="self-start">
        Send message
      </SubmitButton>
    </form>
  );
}
