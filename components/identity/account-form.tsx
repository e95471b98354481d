"use client";

import { useState } from "react";
import type { z } from "zod";
import { done, type FormAction, refused, unsent } from "@/components/forms/form-state";
import { type SaveResult, useOperationForm } from "@/components/forms/use-operation-form";
import { Callout } from "@/components/ui/callout";
import { Combobox } from "@/components/ui/combobox";
import type { Option } from "@/components/ui/select-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { UserUpdate } from "@/lib/identity/credentials/account-schemas";
import { asksSecret, type Secrets, secretsOf } from "./secrets-of";
import { type StepUp, StepUpDialog } from "./step-up";

/** What people fill in; secrets are asked for in a dialog, codes and the picture have forms of their own. */
const AccountFields = UserUpdate.omit({
  ...{ password: true, otp_code: true, email_code: true, phone_code: true },
  picture: true,
});
export type AccountInput = z.input<typeof AccountFields>;

/** Of a change that was given up: the form stays as it was filled in. */
const UNCHANGED: Result = { ok: false, refusal: { status: 400, detail: null, fields: {}, extra: {} } };

type Result = SaveResult<AccountInput>;

/** Name, addresses and language of a user, who proves to be the user before an address changes. */
export function AccountForm({
  values,
  languages,
  stepUp,
  mayChange,
  save,
}: {
  values: AccountInput;
  languages: readonly Option[];
  /** How users prove to be themselves; null on somebody else's account. */
  stepUp: StepUp | null;
  /** Managers of a shared profile look, and change nothing. */
  mayChange: boolean;
  save: (input: AccountInput & Secrets) => Promise<Result>;
}) {
  // A change that waits until its dialog has asked who it is.
  const [asking, setAsking] = useState<{ input: AccountInput; settle: (result: Result) => void }>();
  const movesAddress = (input: AccountInput) => input.email !== values.email || input.phone !== values.phone;
  const { register, onSubmit, detail, formState } = useOperationForm(AccountFields, {
    values,
    save: (input) =>
      stepUp && movesAddress(input) ? new Promise((settle) => setAsking({ input, settle })) : save(input),
    saved: "Account saved",
  });
  const { errors, isSubmitting, isDirty } = formState;
  // The values are given twice, because the form library fills fields in the browser only.
  const field = (name: keyof AccountInput) => ({
    ...register(name),
    defaultValue: values[name] ?? "",
    error: errors[name]?.message,
  });
  const settle = (result: Result) => {
    asking?.settle(result);
    setAsking(undefined);
  };
  const prove: FormAction<Result> = async (_, form) => {
    if (!asking) return unsent;
    const result = await save({ ...asking.input, ...secretsOf(form) });
    // What is wrong with the account itself stands at its field, behind the dialog.
    return !result.ok && asksSecret(result.refusal) ? refused(result.refusal, form) : done(result);
  };
  return (
    <>
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
            help={stepUp ? "A new address takes effect once you enter the code we send there." : undefined}
            {...field("email")}
          />
          <TextField label="Phone" optional type="tel" autoComplete="tel" {...field("phone")} />
          <Combobox label="Language" placeholder="Choose a language" options={languages} {...field("lang")} />
          {mayChange && (
            <div className="flex items-center gap-4 border-t pt-6">
              <SubmitButton pending={isSubmitting} disabled={!isDirty}>
                Save changes
              </SubmitButton>
            </div>
          )}
        </fieldset>
      </form>
      {stepUp && (
        <StepUpDialog
          open={asking !== undefined}
          onClose={() => settle(UNCHANGED)}
          title="Is it you?"
          description="Who has your address or phone can get into your account, so changing them asks for your password."
          action={prove}
          stepUp={stepUp}
          submit="Save changes"
          onDone={settle}
        />
      )}
    </>
  );
}
