"use client";

import type { ReactNode } from "react";
import { type Control, type FieldPathByValue, useController } from "react-hook-form";
import { MoneyField } from "@/components/ui/money-field";
import { textToAmount } from "@/lib/money/input";
import type { PlanInput } from "./plan-values";

export type PlanControl = Control<PlanInput, unknown, PlanInput>;

/** The fields of a plan that hold an amount. */
type AmountName = FieldPathByValue<PlanInput, number | null | undefined>;

/** An amount of the plan: typed in major units with the digits of its currency, kept in minor ones. */
export function AmountField({
  control,
  name,
  unit,
  isOptional = false,
  ...field
}: {
  control: PlanControl;
  name: AmountName;
  unit: string;
  /** Left empty it is none, not zero. */
  isOptional?: boolean;
  label: string;
  help?: ReactNode;
  className?: string;
}) {
  const { field: input, fieldState } = useController({ control, name });
  const kept = typeof input.value === "number" && Number.isSafeInteger(input.value) ? input.value : null;
  return (
    <MoneyField
      // Another currency has other digits.
      key={unit}
      {...field}
      optional={isOptional}
      name={name}
      unit={unit}
      ref={input.ref}
      onBlur={input.onBlur}
      {...(kept === null ? {} : { defaultAmount: BigInt(kept) })}
      onChange={({ target }) => input.onChange(amountOf(target.value, unit, isOptional))}
      error={fieldState.error && (Number.isNaN(input.value) ? "Enter an amount." : fieldState.error.message)}
    />
  );
}

/** NaN is refused by the schema, as what is no amount must be. */
function amountOf(text: string, unit: string, isOptional: boolean): number | null {
  if (isOptional && text.trim() === "") return null;
  const amount = textToAmount(text, unit);
  return amount === null ? Number.NaN : Number(amount);
}
