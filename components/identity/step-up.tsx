"use client";

import { type ReactNode, useEffect, useId, useState, useTransition } from "react";
import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { FieldError } from "@/components/ui/field";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { useHydrated } from "@/components/ui/use-hydrated";

/** What came of asking for a code: where it went, or why it did not. */
export type CodeSent = { readonly ok: boolean; readonly detail: string };

/** How the account proves again that it is its owner who asks. */
export type StepUp = {
  /** Whether an authenticator app is enrolled. */
  asksOtp: boolean;
  /** Has a code sent that stands in for the password; null for who has no verified e-mail address. */
  sendCode: (() => Promise<CodeSent>) | null;
};

type ErrorOf = (name: string) => FieldError;

/** The password, or a code that is sent by e-mail in its place; and the code of the app from those who have one. */
export function SecretFields({ stepUp, errorOf }: { stepUp: StepUp; errorOf: ErrorOf }) {
  const [sent, setSent] = useState<CodeSent>();
  const [isSending, startSending] = useTransition();
  const isHydrated = useHydrated();
  const { asksOtp, sendCode } = stepUp;
  return (
    <>
      {sent?.ok ? (
        <TextField
          label="Code from the e-mail"
          name="email_code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          mono
          autoFocus
          help={sent.detail}
          error={errorOf("email_code")}
        />
      ) : (
        <div className="flex flex-col gap-1.5">
          <PasswordField
            label="Current password"
            name="password"
            error={errorOf("password") ?? (sent && !sent.ok ? sent.detail : undefined)}
          />
          {sendCode && isHydrated && (
            <Button
              variant="quiet"
              size="sm"
              className="-ms-2.5 self-start"
              pending={isSending}
              onClick={() => startSending(async () => setSent(await sendCode()))}
            >
              Use a code from an e-mail instead
            </Button>
          )}
        </div>
      )}
      {asksOtp && (
        <TextField
          label="Code of your authenticator app"
          name="otp_code"
          autoComplete="one-time-code"
          autoCapitalize="none"
          maxLength={11}
          mono
          help="Or one of your recovery codes."
          error={errorOf("otp_code")}
        />
      )}
    </>
  );
}

/** A change that asks who it is first, in a dialog; it closes when it was done. */
export function StepUpDialog<Result>({
  open,
  onClose,
  title,
  description,
  action,
  stepUp,
  submit,
  danger = false,
  onDone,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: ReactNode;
  action: FormAction<Result>;
  stepUp: StepUp;
  /** The verb with its object: "Create key". */
  submit: string;
  danger?: boolean | undefined;
  onDone: (result: Result) => void;
  /** Fields before the secrets. */
  children?: ((errorOf: ErrorOf) => ReactNode) | undefined;
}) {
  const id = useId();
  return (
    <Dialog open={open} onClose={onClose} title={title} description={description}>
      {open && (
        <StepUpForm
          {...{ id, action, stepUp, submit, danger }}
          onCancel={onClose}
          onDone={(result) => {
            onDone(result);
            onClose();
          }}
        >
          {children}
        </StepUpForm>
      )}
    </Dialog>
  );
}

function StepUpForm<Result>({
  id,
  action,
  stepUp,
  submit,
  danger,
  onCancel,
  onDone,
  children,
}: {
  id: string;
  action: FormAction<Result>;
  stepUp: StepUp;
  submit: string;
  danger: boolean;
  onCancel: () => void;
  onDone: (result: Result) => void;
  children?: ((errorOf: ErrorOf) => ReactNode) | undefined;
}) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const { result } = state;
  useEffect(() => {
    if (result !== undefined) onDone(result);
  }, [result]);
  return (
    <form {...form} id={id} className="flex flex-col gap-5 pb-1">
      <FormRefusal state={state} />
      {children?.(errorOf)}
      <SecretFields stepUp={stepUp} errorOf={errorOf} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <SubmitButton variant={danger ? "danger" : "primary"} pending={isPending}>
          {submit}
        </SubmitButton>
      </div>
    </form>
  );
}
