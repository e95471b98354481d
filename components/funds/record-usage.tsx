"use client";

import { useState } from "react";
import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Money } from "@/components/ui/money";
import { SelectField } from "@/components/ui/select-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { TextField } from "@/components/ui/text-field";

/** Something that a customer is charged for by how much of it is used. */
export interface MeterChoice {
  /** Plan and use charge. */
  readonly value: string;
  readonly label: string;
  readonly useAmount: bigint;
  readonly unit: string;
  /** Units that cost nothing any more. */
  readonly freeLeft: bigint;
}

/** For who sells: charges a customer once, for what was used beside the periods of a plan. */
export function RecordUsage({ action, meters }: { action: FormAction; meters: readonly MeterChoice[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Add a charge</Button>
      <Dialog
        open={isOpen}
        onClose={() => setOpen(false)}
        title="Add a charge"
        description="Usage of a plan. It is due at once, and collected with the next renewal unless it is paid before."
      >
        <UsageForm action={action} meters={meters} />
      </Dialog>
    </>
  );
}

function UsageForm({ action, meters }: { action: FormAction; meters: readonly MeterChoice[] }) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const [chosen, setChosen] = useState(state.values.use ?? meters[0]?.value ?? "");
  const [quantity, setQuantity] = useState(state.values.quantity ?? "1");
  const meter = meters.find(({ value }) => value === chosen);
  return (
    <form {...form} className="flex flex-col gap-4">
      <FormRefusal state={state} />
      <SelectField
        label="What was used"
        name="use"
        options={meters.map(({ value, label }) => ({ value, label }))}
        value={chosen}
        onChange={(event) => setChosen(event.target.value)}
        error={errorOf("use") ?? errorOf("plan")}
      />
      <TextField
        label="How many"
        name="quantity"
        inputMode="numeric"
        required
        maxLength={12}
        value={quantity}
        onChange={(event) => setQuantity(event.target.value)}
        error={errorOf("quantity")}
      />
      {meter && <Cost meter={meter} quantity={quantity} />}
      <div>
        <SubmitButton variant="primary" pending={isPending}>
          Add the charge
        </SubmitButton>
      </div>
    </form>
  );
}

/** What is asked for in numbers, before it is. */
function Cost({ meter, quantity: text }: { meter: MeterChoice; quantity: string }) {
  if (!/^\d{1,12}$/.test(text.trim())) return null;
  const quantity = BigInt(text.trim());
  const free = quantity < meter.freeLeft ? quantity : meter.freeLeft;
  const billed = quantity - free;
  return (
    <p className="text-muted" aria-live="polite">
      {free > 0n && `${free} of ${quantity} are included or paid already. `}
      {billed > 0n ? (
        <>
          {billed.toString()} × <Money amount={meter.useAmount} unit={meter.unit} /> ={" "}
          <span className="font-medium text-ink">
            <Money amount={billed * meter.useAmount} unit={meter.unit} />
          </span>
        </>
      ) : (
        "Nothing is charged."
      )}
    </p>
  );
}
