"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { CodeFields } from "./code-fields";

/** The codes that an account asks for beside a provider's word. */
export function SecondFactorForm({
  action,
  asks,
}: {
  action: FormAction;
  /** The field that is asked for first. */
  asks: string;
}) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  return (
    <form {...form} className="flex flex-col gap-5">
      <FormRefusal state={state} />
      <CodeFields state={{ ...state, values: { asked: asks, ...state.values } }} errorOf={errorOf} />
      <SubmitButton pending={isPending} className="w-full">
        Sign in
      </SubmitButton>
    </form>
  );
}
