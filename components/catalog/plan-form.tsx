"use client";

import { useRouter } from "next/navigation";
import { useWatch } from "react-hook-form";
import { type SaveResult, useOperationForm } from "@/components/forms/use-operation-form";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/card";
import { Checkbox, Switch } from "@/components/ui/checkbox";
import { type Option, SelectField } from "@/components/ui/select-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import { perPeriod } from "@/lib/catalog/offers";
import { currencyExponent } from "@/lib/money/currency";
import { AmountField } from "./amount-field";
import { DescriptionField } from "./description-field";
import { DiscountFields } from "./discount-fields";
import { PlanFields, type PlanInput } from "./plan-values";
import { UseChargeFields } from "./use-charge-fields";

const PERIODS = [
  { value: "hourly", label: "Hours" },
  { value: "daily", label: "Days" },
  { value: "weekly", label: "Weeks" },
  { value: "monthly", label: "Months" },
  { value: "yearly", label: "Years" },
];

const RENEWALS = [
  { value: "auto-renew", label: "By itself, until it is cancelled" },
  { value: "repeat", label: "When the subscriber orders again" },
  { value: "one-time", label: "Never: it is bought once" },
];

/** The saved plan, and where its page is: a new title may have given it another address. */
export type PlanSaved = SaveResult<PlanInput> & { readonly href?: string };

/** Everything a provider says of a plan: what it is, what it costs, how it renews. */
export function PlanForm({
  values,
  units,
  isFixed,
  mayChange,
  isNew = false,
  save,
}: {
  values: PlanInput;
  /** The currencies to choose from; one when the provider sells in it already. */
  units: readonly Option[];
  /** Somebody subscribed: terms are counted in its period and currency. */
  isFixed: boolean;
  mayChange: boolean;
  isNew?: boolean;
  save: (input: PlanInput) => Promise<PlanSaved>;
}) {
  const router = useRouter();
  const { control, register, setValue, getValues, onSubmit, detail, formState } = useOperationForm(
    PlanFields,
    {
      values,
      saved: isNew ? "Plan created" : "Plan saved",
      save: async (input) => {
        const result = await save(input);
        if (result.ok && result.href) router.replace(result.href);
        return result;
      },
    },
  );
  const { errors, isSubmitting, isDirty } = formState;
  const [unit = "usd", description = "", type = "monthly", length = 1] = useWatch({
    control,
    name: ["unit", "description", "period_type", "period_length"],
  });
  const text = (name: "title" | "unlock_event") => ({
    ...register(name),
    defaultValue: values[name] ?? undefined,
    error: errors[name]?.message,
  });
  const flag = (name: "is_not_priced" | "skip_optin_on_grant" | "optin_on_request") => ({
    ...register(name),
    defaultChecked: values[name],
    error: errors[name]?.message,
  });

  /** Another currency may have other digits: what was 29.00 stays 29. */
  function changeUnit(next: string) {
    const shift = currencyExponent(next) - currencyExponent(unit);
    for (const name of ["period_amount", "setup_amount"] as const) {
      const kept = getValues(name);
      if (typeof kept === "number") setValue(name, Math.trunc(kept * 10 ** shift), { shouldDirty: true });
    }
    setValue("unit", next, { shouldDirty: true });
  }

  return (
    <form onSubmit={onSubmit} noValidate className="flex max-w-form flex-col gap-8">
      {detail !== null && (
        <Callout tone="danger" announce>
          {detail}
        </Callout>
      )}
      <fieldset disabled={!mayChange} className="flex min-w-0 flex-col gap-8">
        <div className="flex flex-col gap-5">
          <TextField
            label="Title"
            required
            maxLength={50}
            help={isFixed ? "The address of the plan stays as it is." : "Its address is made of it."}
            {...text("title")}
          />
          <DescriptionField
            label="Description"
            optional
            help="Shown on the price list. Markdown: **strong**, lists with -, links."
            text={description}
            {...register("description")}
            defaultValue={values.description}
            error={errors.description?.message}
          />
        </div>
        <Section title="Price">
          <div className="flex flex-col gap-5">
            <Switch
              label="Price on request"
              help="The price list shows no price and asks visitors to get in touch."
              {...flag("is_not_priced")}
            />
            <div className="grid items-start gap-5 sm:grid-cols-2">
              <AmountField
                label="Price"
                help={`What one period costs: ${periodText(type, length)}.`}
                {...{ control, unit }}
                name="period_amount"
              />
              <AmountField
                label="Setup fee"
                help="Charged once, with the first order."
                {...{ control, unit }}
                name="setup_amount"
              />
              {!isFixed && (
                <>
                  {units.length > 1 && (
                    <SelectField
                      label="Currency"
                      options={units}
                      value={unit}
                      onChange={({ target }) => changeUnit(target.value)}
                      error={errors.unit?.message}
                      className="sm:col-span-2"
                    />
                  )}
                  <TextField
                    label="A period is"
                    type="number"
                    min={1}
                    max={1_000}
                    {...register("period_length", { valueAsNumber: true })}
                    defaultValue={values.period_length}
                    error={errors.period_length?.message}
                  />
                  <SelectField
                    label="of"
                    options={PERIODS}
                    {...register("period_type")}
                    defaultValue={values.period_type}
                    error={errors.period_type?.message}
                  />
                </>
              )}
            </div>
            {isFixed && (
              <p className="text-13 text-muted">
                In {unit.toUpperCase()}, {periodText(type, length)}. Currency and period stay, because terms
                of subscribers are counted in them. A new price holds for them from the next renewal on, a
                higher one from the first that is a week after they were told.
              </p>
            )}
          </div>
        </Section>
        <Section title="Paying ahead" description="Lower prices for several periods paid at once.">
          <DiscountFields {...{ control, register, unit }} />
        </Section>
        <Section title="Usage" description="What is billed by how much of it is used, with the next renewal.">
          <UseChargeFields {...{ control, register, unit }} />
        </Section>
        <Section title="Terms">
          <div className="flex flex-col gap-5">
            <SelectField
              label="It renews"
              options={RENEWALS}
              {...register("renewal_type")}
              defaultValue={values.renewal_type}
              error={errors.renewal_type?.message}
            />
            <TextField
              label="Payment waits for"
              optional
              maxLength={128}
              help="An event by which what was ordered is charged. Left empty, it is charged at once."
              {...text("unlock_event")}
            />
            <Checkbox
              label="Orders wait until you accept them"
              help="What was paid for an order that you refuse is given back."
              {...flag("optin_on_request")}
            />
            <Checkbox
              label="What you grant needs no acceptance"
              help="Otherwise subscribers accept it by a link first."
              {...flag("skip_optin_on_grant")}
            />
          </div>
        </Section>
      </fieldset>
      {mayChange ? (
        <div className="flex items-center gap-4 border-t pt-6">
          <SubmitButton needsScripts pending={isSubmitting} disabled={!isNew && !isDirty}>
            {isNew ? "Create plan" : "Save changes"}
          </SubmitButton>
        </div>
      ) : (
        <p className="border-t pt-6 text-14 text-muted">Managers of the provider can change it.</p>
      )}
    </form>
  );
}

function periodText(type: NonNullable<PlanInput["period_type"]>, length: number): string {
  return perPeriod({ period_type: type, period_length: Number.isInteger(length) && length > 0 ? length : 1 });
}
