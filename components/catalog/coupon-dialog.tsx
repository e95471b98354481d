"use client";

import { type ReactNode, useEffect, useState } from "react";
import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { Button, type ButtonProps } from "@/components/ui/button";
import { DateField } from "@/components/ui/date-field";
import { Dialog } from "@/components/ui/dialog";
import { notify } from "@/components/ui/notify";
import { SelectField } from "@/components/ui/select-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";
import type { CouponValues } from "./coupon-fields";

interface CouponFormProps {
  readonly values: CouponValues;
  /** Plans that it may be restricted to. */
  readonly plans: readonly { readonly slug: string; readonly title: string }[];
  readonly unit: string;
  readonly submit: string;
  readonly saved: string;
  readonly action: FormAction<"saved">;
}

/** A button, and the dialog that it opens to create or change a discount code. */
export function CouponDialog({
  title,
  children,
  form,
  ...button
}: Omit<ButtonProps, "onClick" | "title" | "form"> & {
  title: string;
  form: CouponFormProps;
  children: ReactNode;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button {...button} onClick={() => setOpen(true)}>
        {children}
      </Button>
      <Dialog open={isOpen} onClose={() => setOpen(false)} title={title}>
        {/* Closed, it forgets what was typed. */}
        {isOpen && <CouponForm {...form} close={() => setOpen(false)} />}
      </Dialog>
    </>
  );
}

const TYPES = [
  { value: "percentage", label: "Percent off" },
  { value: "currency", label: "Amount off" },
  { value: "period", label: "Periods free" },
];

function CouponForm({
  values,
  plans,
  unit,
  submit,
  saved,
  action,
  close,
}: CouponFormProps & { close: () => void }) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const [type, setType] = useState<string>(values.discount_type);
  const isSaved = state.result === "saved";
  useEffect(() => {
    if (!isSaved) return;
    notify(saved);
    close();
  }, [isSaved, saved, close]);
  const suffix = { percentage: "%", currency: unit.toUpperCase(), period: "periods" }[type] ?? "";
  const field = (name: keyof CouponValues) => ({
    name,
    defaultValue: state.values[name] ?? values[name],
    error: errorOf(name),
  });
  return (
    <form {...form} className="flex flex-col gap-5 pb-2">
      <FormRefusal state={state} />
      <TextField
        label="Code"
        help="What customers type, in either case. Letters, digits, hyphens and underscores."
        mono
        required
        autoFocus
        maxLength={50}
        autoComplete="off"
        {...field("code")}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label="Discount"
          options={TYPES}
          {...field("discount_type")}
          onChange={(event) => setType(event.target.value)}
        />
        <TextField
          label="Value"
          inputMode="decimal"
          required
          suffix={suffix}
          autoComplete="off"
          {...field("discount_value")}
        />
        <DateField
          label="Last day"
          optional
          help="Empty is for ever."
          {...field("last_day")}
          error={errorOf("ends_at")}
        />
        <TextField
          label="Uses left"
          optional
          help="One for each order. Empty is any number."
          inputMode="numeric"
          autoComplete="off"
          {...field("nb_attempts")}
        />
      </div>
      <SelectField
        label="Good for"
        placeholder="All plans"
        options={plans.map(({ slug, title }) => ({ value: slug, label: title }))}
        {...field("plan")}
      />
      <TextField
        label="Description"
        optional
        help="For you alone."
        maxLength={200}
        {...field("description")}
      />
      <div className="flex justify-end gap-2 border-t pt-4">
        <Button onClick={close}>Cancel</Button>
        <SubmitButton pending={isPending}>{submit}</SubmitButton>
      </div>
    </form>
  );
}
