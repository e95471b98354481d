"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { SentMessage } from "./sent-message";

/** Asks for a message with a link and a code; then takes the code from who would rather type it. */
export function RecoverForm({ action, next }: { action: FormAction; next: string | null }) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const { email, sent } = state.values;
  return (
    <form {...form} className="flex flex-col gap-5">
      <FormRefusal state={state} />
      {next !== null && <input type="hidden" name="next" value={next} />}
      {sent ? (
        <>
          <SentMessage address={email ?? ""} state={state} errorOf={errorOf} isPending={isPending} />
          <p className="text-13 text-muted">
            Nothing there after some minutes? Look among the unwanted messages, or{" "}
            {/* A new page: the form would stay as it is otherwise. */}
            <a href="/recover/" className="text-primary underline underline-offset-2">
              try again
            </a>
            .
          </p>
        </>
      ) : (
        <>
          <TextField
            label="E-mail or phone"
            name="email"
            autoComplete="email"
            autoCapitalize="none"
            spellCheck={false}
            required
            autoFocus
            maxLength={254}
            defaultValue={email}
            error={errorOf("email")}
          />
          <SubmitButton pending={isPending} className="w-full">
            Send a link
          </SubmitButton>
        </>
      )}
    </form>
  );
}
