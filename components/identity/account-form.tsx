"use client";

import type { z } from "zod";
import { type SaveResult, useOperationForm } from "@/components/forms/use-operation-form";
import { Callout } from "@/components/ui/callout";
import { Combobox } from "@/components/ui/combobox";
import type { Option } from "@/components/ui/select-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { UserUpdate } from "@/lib/identity/credentials/account-schemas";

/** What people fill in; codes have a form of their own. */
const AccountFields = UserUpdate.omit({ email_code: true, phone_code: true });
export type AccountInput = z.input<typeof AccountFields>;

/** Name, addresses, language and picture of a user. */
export function AccountForm({
  values,
  languages,
  isSelf,
  mayChange,
  save,
}: {
  values: AccountInput;
  languages: readonly Option[];
  isSelf: boolean;
  /** Managers of a shared profile look, and change nothing. */
  mayChange: boolean;
  save: (input: AccountInput) => Promise<SaveResult<AccountInput>>;
}) {
  const { register, onSubmit, detail, formState } = useOperationForm(AccountFields, {
    values,
    save,
    saved: "Account saved",
  });
  const { errors, isSubmitting, isDirty } = formState;
  // The values are given twice, because the form library fills fields in the browser only.
  const field = (name: keyof AccountInput) => ({
    ...register(name),
    defaultValue: values[name] ?? "",
    error: errors[name]?.message,
  });
  return (
    <form onSubmit={onSubmit} noValidate className="max-w-form">
      <fieldset disabled={!mayChange} className="flex flex-col gap-5">
        {detail !== null && (
          <Callout tone="danger" announce>
            {detail}
          </Callout>
        )}
        <div className="grid gap-5 sm:grid-cols-2">
          <TextField label="Full name" autoComplete="name" required {...field("full_name")} />
          <TextField label="Nick name" optional autoComplete="nickname" {...field("nick_name")} />
        </div>
        <TextField
          label="User name"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          mono
          required
          help="Part of the address of your pages. The old one stays reserved for you for 90 days."
          {...field("slug")}
        />
        <TextField
          label="E-mail"
          type="email"
          autoComplete="email"
          help={isSelf ? "A new address takes effect once you enter the code we send there." : undefined}
          {...field("email")}
        />
        <TextField label="Phone" optional type="tel" autoComplete="tel" {...field("phone")} />
        <Combobox label="Language" placeholder="Choose a language" options={languages} {...field("lang")} />
        <TextField
          label="Picture"
          optional
          type="url"
          inputMode="url"
          placeholder="https://"
          help="Address of an image on the web."
          {...field("picture")}
        />
        {mayChange && (
          <div className="flex items-center gap-4 border-t pt-6">
            <SubmitButton pending={isSubmitting} disabled={!isDirty}>
              Save changes
            </SubmitButton>
          </div>
        )}
      </fieldset>
    </form>
  );
}
