"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";

/** A name and a way to reach somebody. */
export function NewContactForm({ action }: { action: FormAction }) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const field = (name: string) => ({
    name,
    defaultValue: state.values[name],
    error: errorOf(name),
    autoComplete: "off",
  });
  return (
    <form {...form} className="flex max-w-form flex-col gap-5">
      <FormRefusal state={state} />
      <TextField label="Full name" required maxLength={60} {...field("full_name")} />
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField label="E-mail" type="email" maxLength={254} {...field("email")} />
        <TextField label="Phone" optional type="tel" maxLength={50} {...field("phone")} />
      </div>
      <SubmitButton pending={isPending} className="self-start">
        Create contact
      </SubmitButton>
    </form>
  );
}
