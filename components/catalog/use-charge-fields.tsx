"use client";

import { Plus, Trash2 } from "lucide-react";
import { type UseFormRegister, useFieldArray, useFormState } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/text-field";
import { AmountField, type PlanControl } from "./amount-field";
import { arrayError } from "./form-errors";
import type { PlanInput } from "./plan-values";

const MOST = 50;

/** What is billed by how much of it is used. */
export function UseChargeFields({
  control,
  register,
  unit,
}: {
  control: PlanControl;
  register: UseFormRegister<PlanInput>;
  unit: string;
}) {
  const { fields, append, remove } = useFieldArray({ control, name: "use_charges" });
  const { errors } = useFormState({ control, name: "use_charges" });
  const problem = arrayError(errors.use_charges);
  return (
    <div className="flex flex-col gap-4">
      {fields.map((field, place) => {
        const name = `use_charges.${place}` as const;
        const rowErrors = errors.use_charges?.[place];
        return (
          <fieldset key={field.id} className="grid min-w-0 gap-4 border-b pb-4 sm:grid-cols-2">
            <legend className="sr-only">Use charge {place + 1}</legend>
            <TextField
              label="Title"
              maxLength={50}
              {...register(`${name}.title`)}
              error={rowErrors?.title?.message}
            />
            <TextField
              label="Short name"
              mono
              maxLength={50}
              help="By which programs report the usage, such as api-calls."
              {...register(`${name}.slug`)}
              error={rowErrors?.slug?.message}
            />
            <AmountField
              label="Price of a unit"
              control={control}
              name={`${name}.use_amount`}
              unit={unit}
              help="Beyond what is included."
            />
            <TextField
              label="Units included in a period"
              type="number"
              min={0}
              {...register(`${name}.quota`, { valueAsNumber: true })}
              error={rowErrors?.quota?.message}
            />
            <AmountField
              label="Tell the subscriber from"
              control={control}
              name={`${name}.maximum_limit`}
              unit={unit}
              isOptional
              help="Billed in a period; it goes on being billed."
            />
            <Button
              variant="quiet"
              size="sm"
              onClick={() => remove(place)}
              className="self-end justify-self-end"
            >
              <Trash2 aria-hidden="true" />
              Remove
            </Button>
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
        onClick={() => append({ slug: "", title: "", use_amount: 0, quota: 0, maximum_limit: null })}
        className="self-start"
      >
        <Plus aria-hidden="true" />
        Add a use charge
      </Button>
    </div>
  );
}
