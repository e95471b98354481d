"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { DetailsList } from "@/components/ui/details-list";
import { Money } from "@/components/ui/money";
import { MoneyField } from "@/components/ui/money-field";
import { SubmitButton } from "@/components/ui/submit-button";
import type { ReviewedWithdrawal } from "./reviews";

/** Asks how much to withdraw, then shows what will happen in numbers before it does. */
export function WithdrawForm({
  action,
  available,
  unit,
  account,
}: {
  action: FormAction<ReviewedWithdrawal>;
  available: bigint;
  unit: string;
  /** The bank and the end of the account's number. */
  account: string;
}) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const reviewed = state.result;
  if (reviewed)
    return (
      <form {...form} className="flex max-w-form flex-col gap-5">
        <DetailsList
          items={[
            { label: "Paid out", value: <Money amount={reviewed.amount} unit={unit} /> },
            { label: "To", value: account },
            { label: "Stays available", value: <Money amount={available - reviewed.amount} unit={unit} /> },
            { label: "Arrives", value: "usually after a day" },
          ]}
        />
        <input type="hidden" name="amount" value={reviewed.text} />
        <input type="hidden" name="confirmed" value="1" />
        <div>
          <SubmitButton pending={isPending}>
            Withdraw <Money amount={reviewed.amount} unit={unit} className="[&_*]:text-inherit" />
          </SubmitButton>
        </div>
      </form>
    );
  return (
    <form {...form} className="flex max-w-form flex-col gap-5">
      <FormRefusal state={state} />
      <MoneyField
        label="Amount"
        name="amount"
        unit={unit}
        required
        {...(state.values.amount === undefined
          ? { defaultAmount: available }
          : { defaultValue: state.values.amount })}
        error={errorOf("amount")}
      />
      <div>
        <SubmitButton pending={isPending}>Review</SubmitButton>
      </div>
    </form>
  );
}
