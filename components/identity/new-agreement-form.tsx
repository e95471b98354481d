"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";

/** A title; the text is written on the agreement's own page. */
export function NewAgreementForm({ action }: { action: FormAction }) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  return (
    <form {...form} className="flex max-w-form flex-col gap-4">
      <FormRefusal state={state} />
      <TextField
        label="Title"
        name="title"
        required
        maxLength={150}
        autoComplete="off"
        defaultValue={state.values.title}
        error={errorOf("title") ?? errorOf("slug")}
      />
      <SubmitButton pending={isPending} className="self-start">
        Create agreement
      </SubmitButton>
    </form>
  );
}
