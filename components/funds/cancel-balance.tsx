"use client";

import { useState } from "react";
import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Money } from "@/components/ui/money";
import { MoneyField } from "@/components/ui/money-field";
import { SelectField } from "@/components/ui/select-field";
import { SubmitButton } from "@/components/ui/submit-button";

/** For who sells: gives up what is due, or records it as paid outside the processor. */
export function CancelBalance({ action, due, unit }: { action: FormAction; due: bigint; unit: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Cancel balance</Button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title="Cancel the balance due?"
        description={
          <>
            <Money amount={due} unit={unit} /> is due. What you cancel is not charged any more, and cannot be
            brought back.
          </>
        }
      >
        <CancelForm action={action} due={due} unit={unit} />
      </Dialog>
    </>
  );
}

function CancelForm({ action, due, unit }: { action: FormAction; due: bigint; unit: string }) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const [isPaid, setPaid] = useState(state.values.how === "paid");
  return (
    <form {...form} className="flex flex-col gap-4">
      <FormRefusal state={state} />
      <SelectField
        label="What has become of it"
        name="how"
        options={[
          { value: "written-off", label: "It cannot be recovered: write it off" },
          { value: "paid", label: "It was paid outside the processor" },
        ]}
        value={isPaid ? "paid" : "written-off"}
        onChange={(event) => setPaid(event.target.value === "paid")}
      />
      <MoneyField
        label="Amount"
        name="amount"
        unit={unit}
        required
        help="The oldest debt comes first."
        {...(state.values.amount === undefined
          ? { defaultAmount: due }
          : { defaultValue: state.values.amount })}
        error={errorOf("amount")}
      />
      <div>
        <SubmitButton pending={isPending} variant={isPaid ? "primary" : "danger"}>
          {isPaid ? "Record as paid" : "Write off"}
        </SubmitButton>
      </div>
    </form>
  );
}
