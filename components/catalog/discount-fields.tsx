"use client";

import { Plus, Trash2 } from "lucide-react";
import { type UseFormRegister, useController, useFieldArray, useFormState, useWatch } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import { AmountField, type PlanControl } from "./amount-field";
import { exampleOf } from "./discount-example";
import { arrayError } from "./form-errors";
import type { PlanInput } from "./plan-values";

const TYPES = [
  { value: "percentage", label: "Percentage" },
  { value: "currency", label: "Amount" },
  { value: "period", label: "Free periods" },
];

const MOST = 20;

/** Lower prices for several periods at once, each with what it comes to at the price above. */
export function DiscountFields({
  control,
  register,
  unit,
}: {
  control: PlanControl;
  register: UseFormRegister<PlanInput>;
  unit: string;
}) {
  const { fields, append, remove } = useFieldArray({ control, name: "advance_discounts" });
  const { errors } = useFormState({ control, name: "advance_discounts" });
  const plan = useWatch({ control }) as PlanInput;
  const problem = arrayError(errors.advance_discounts);
  return (
    <div className="flex flex-col gap-4">
      {fields.map((field, place) => {
        const name = `advance_discounts.${place}` as const;
        const discount = plan.advance_discounts?.[place];
        const rowErrors = errors.advance_discounts?.[place];
        return (
          <fieldset key={field.id} className="flex min-w-0 flex-col gap-3 border-b pb-4">
            <legend className="sr-only">Discount {place + 1}</legend>
            <div className="flex flex-wrap items-start gap-4">
              <TextField
                label="Periods paid at once"
                type="number"
                min={1}
                max={1_000}
                {...register(`${name}.length`, { valueAsNumber: true })}
                error={rowErrors?.length?.message}
                className="w-40"
              />
              <SelectField
                label="Discount"
                options={TYPES}
                {...register(`${name}.discount_type`)}
                error={rowErrors?.discount_type?.message}
                className="w-40"
              />
              <ValueField {...{ control, unit, name }} type={discount?.discount_type ?? "percentage"} />
            </div>
            <div className="flex items-center justify-between gap-4">
              <p aria-live="polite" className="text-13 text-muted">
                {discount && exampleOf(plan, discount)}
              </p>
              <Button
                variant="quiet"
                size="sm"
                aria-label={`Remove discount ${place + 1}`}
                onClick={() => remove(place)}
              >
                <Trash2 aria-hidden="true" />
                Remove
              </Button>
            </div>
          </fieldset>
        );
      })}
      {problem && (
        <p role="alert" className="text-13 text-danger">
          {problem}
        </p>
      )}
      <Button
        size="sm"
        disabled={fields.length >= MOST}
        onClick={() => append({ discount_type: "percentage", discount_value: 1_000, length: 12 })}
        className="self-start"
      >
        <Plus aria-hidden="true" />
        Add a discount
      </Button>
    </div>
  );
}

/** How much it takes off: percent to the hundredth, an amount, or whole periods, by the type. */
function ValueField({
  control,
  unit,
  name,
  type,
}: {
  control: PlanControl;
  unit: string;
  name: `advance_discounts.${number}`;
  type: "percentage" | "currency" | "period";
}) {
  const { field, fieldState } = useController({ control, name: `${name}.discount_value` });
  if (type === "currency") {
    return (
      <AmountField
        label="Takes off"
        control={control}
        name={`${name}.discount_value`}
        unit={unit}
        className="w-40"
      />
    );
  }
  const scale = type === "percentage" ? 100 : 1;
  const kept = Number(field.value);
  return (
    <TextField
      key={type}
      label="Takes off"
      suffix={type === "percentage" ? "%" : "periods"}
      inputMode="decimal"
      ref={field.ref}
      name={field.name}
      onBlur={field.onBlur}
      defaultValue={Number.isFinite(kept) ? String(kept / scale) : ""}
      onChange={({ target }) => field.onChange(scaled(target.value, scale))}
      error={fieldState.error && (Number.isNaN(kept) ? "Enter a number." : fieldState.error.message)}
      className="w-40"
    />
  );
}

/** "12.5" of a hundred is 1250. NaN for what is no number, which the schema refuses. */
function scaled(text: string, scale: number): number {
  return /^\s*\d{1,9}([.,]\d{1,2})?\s*$/.test(text)
    ? Math.round(Number(text.replace(",", ".")) * scale)
    : Number.NaN;
}
