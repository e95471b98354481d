"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea, TextField } from "@/components/ui/text-field";

/** What happened with somebody, and which profile it is about. */
export function NoteForm({ action }: { action: FormAction }) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  return (
    <form {...form} className="flex flex-col gap-4">
      <FormRefusal state={state} />
      <TextArea
        label="Note"
        name="text"
        rows={3}
        maxLength={10_000}
        required
        defaultValue={state.values.text}
        error={errorOf("text")}
      />
      <div className="flex flex-wrap items-start justify-between gap-4">
        <TextField
          label="Profile"
          optional
          name="account"
          mono
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          maxLength={50}
          help="The slug of the one that it is about."
          className="w-72 max-sm:w-full"
          defaultValue={state.values.account}
          error={errorOf("account")}
        />
        <SubmitButton pending={isPending} className="sm:mt-6.5">
          Add note
        </SubmitButton>
      </div>
    </form>
  );
}
