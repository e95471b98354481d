"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { type Option, SelectField } from "@/components/ui/select-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextArea } from "@/components/ui/text-field";

/**
 * Grants a profile a plan.
 *
 * @param action takes `plan`, one of the values of `plans`, and `message`
 */
export function SubscribeForm({
  name,
  plans,
  action,
}: {
  name: string;
  plans: readonly Option[];
  action: FormAction;
}) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  return (
    <form {...form} className="flex max-w-form flex-col gap-4">
      <FormRefusal state={state} />
      <SelectField
        label="Plan"
        name="plan"
        required
        placeholder="Choose a plan"
        options={plans}
        defaultValue={state.values.plan ?? ""}
        error={errorOf("plan")}
        help={`The first period is free; renewals are billed to ${name}. Unless the plan spares it, ${name} has to accept first.`}
      />
      <TextArea
        label="Message"
        name="message"
        optional
        rows={2}
        maxLength={2000}
        defaultValue={state.values.message}
        error={errorOf("message")}
      />
      <div>
        <SubmitButton pending={isPending}>Subscribe</SubmitButton>
      </div>
    </form>
  );
}
