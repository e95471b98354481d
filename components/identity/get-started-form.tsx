"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { Button } from "@/components/ui/button";
import { PasswordField } from "@/components/ui/password-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { CodeFields } from "./code-fields";
import { SentMessage } from "./sent-message";

/**
 * One field, then the ways on: a password, or a link to the address. They are the same for everybody, as the page would
 * tell otherwise who has an account.
 */
export function GetStartedForm({ action, next }: { action: FormAction; next: string | null }) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const { username, step, sent, email } = state.values;
  return (
    <form {...form} className="flex flex-col gap-5">
      <FormRefusal state={state} />
      {next !== null && <input type="hidden" name="next" value={next} />}
      {sent ? (
        <SentMessage address={email ?? ""} state={state} errorOf={errorOf} isPending={isPending} />
      ) : (
        <TextField
          label="E-mail, phone or user name"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          autoFocus={!step}
          maxLength={254}
          defaultValue={username}
          error={errorOf("username")}
        />
      )}
      {!sent && !step && (
        <SubmitButton pending={isPending} className="w-full">
          Continue
        </SubmitButton>
      )}
      {!sent && step && (
        <>
          <input type="hidden" name="step" value="2" />
          <PasswordField
            label="Password"
            name="password"
            help="Leave it empty when you have none yet."
            autoFocus={!state.refusal}
            error={errorOf("password")}
          />
          <CodeFields state={state} errorOf={errorOf} />
          <div className="flex flex-col gap-2">
            <SubmitButton pending={isPending} name="way" value="password" className="w-full">
              Sign in
            </SubmitButton>
            <Button type="submit" name="way" value="link" disabled={isPending} className="w-full">
              Send me a link instead
            </Button>
          </div>
        </>
      )}
    </form>
  );
}
