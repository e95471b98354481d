"use client";

import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";

/** One field for a discount code. Works without scripts. */
export function RedeemForm({
  action,
  code = "",
  compact = false,
}: {
  action: FormAction;
  /** What stands in the field to begin with. */
  code?: string;
  /** Beside an order, where there is little room. */
  compact?: boolean;
}) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  return (
    <form {...form} className="flex items-start gap-2">
      <TextField
        label="Discount code"
        hideLabel={compact}
        placeholder={compact ? "Discount code" : undefined}
        name="code"
        defaultValue={state.values.code ?? code}
        error={errorOf("code") ?? state.refusal?.detail ?? undefined}
        mono
        required
        maxLength={50}
        autoComplete="off"
        className="flex-1"
      />
      <SubmitButton pending={isPending} variant="secondary" className={compact ? "" : "mt-6.5"}>
        Redeem
      </SubmitButton>
    </form>
  );
}
