"use client";

import { useState } from "react";
import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { AgreementFields, type AgreementRef } from "./agreement-fields";
import { CodeFields } from "./code-fields";

/** The first password of an account, with the name and the agreements. */
export function ActivationForm({
  action,
  next,
  contact,
  agreements,
}: {
  action: FormAction;
  next: string | null;
  contact: { readonly username: string; readonly fullName: string; readonly email: string | null };
  agreements: readonly AgreementRef[];
}) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const [name, setName] = useState(contact.fullName);
  return (
    <form {...form} className="flex flex-col gap-5">
      <FormRefusal state={state} />
      {next !== null && <input type="hidden" name="next" value={next} />}
      {contact.email !== null && (
        <TextField
          label="E-mail"
          type="email"
          name="email"
          autoComplete="username"
          readOnly
          defaultValue={contact.email}
          error={errorOf("email")}
        />
      )}
      <TextField
        label="Full name"
        name="full_name"
        autoComplete="name"
        required
        maxLength={60}
        defaultValue={state.values.full_name ?? contact.fullName}
        onChange={(event) => setName(event.target.value)}
        error={errorOf("full_name")}
      />
      <PasswordField
        label="Password"
        name="new_password"
        required
        autoFocus={!state.refusal && contact.fullName !== ""}
        meterAgainst={[name, contact.username, contact.email ?? ""]}
        error={errorOf("new_password")}
      />
      <AgreementFields agreements={agreements} values={state.values} errorOf={errorOf} />
      <CodeFields state={state} errorOf={errorOf} />
      <SubmitButton pending={isPending} className="w-full">
        Activate account
      </SubmitButton>
    </form>
  );
}
