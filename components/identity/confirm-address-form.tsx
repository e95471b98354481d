"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { SubmitButton } from "@/components/ui/submit-button";

/** One button: looking at a link alone proves nothing, as programs that scan mail look too. */
export function ConfirmAddressForm({ action, next }: { action: FormAction; next: string | null }) {
  const { state, isPending, form } = useServerForm(action);
  return (
    <form {...form} className="flex flex-col gap-5">
      <FormRefusal state={state} />
      {next !== null && <input type="hidden" name="next" value={next} />}
      <SubmitButton pending={isPending} className="w-full">
        Confirm address
      </SubmitButton>
    </form>
  );
}
