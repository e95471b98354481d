"use client";

import { FormRefusal } from "@/components/forms/form-refusal";
import type { FormAction, FormState } from "@/components/forms/form-state";
import { useServerForm } from "@/components/forms/use-server-form";
import { suggestAccounts } from "@/components/roles/account-suggestions";
import { Callout } from "@/components/ui/callout";
import { DateField } from "@/components/ui/date-field";
import { DetailsList } from "@/components/ui/details-list";
import { Money } from "@/components/ui/money";
import { SelectField } from "@/components/ui/select-field";
import { SubmitButton } from "@/components/ui/submit-button";
import { SuggestField } from "@/components/ui/suggest-field";
import { TextField } from "@/components/ui/text-field";
import type { ReviewedPayment } from "./reviews";

export interface PlanChoice {
  readonly slug: string;
  readonly title: string;
  readonly unit: string;
}

/**
 * Records a payment that came outside the processor: what was typed is shown in numbers first. One that was recorded
 * lately already comes back with the offer to record it once more.
 */
export function OfflinePaymentForm({
  action,
  plans,
  today,
}: {
  action: FormAction<ReviewedPayment>;
  plans: readonly PlanChoice[];
  today: string;
}) {
  const { state, isPending, errorOf, form } = useServerForm(action);
  const { values, refusal } = state;
  if (state.result) return <Review form={form} payment={state.result} plans={plans} isPending={isPending} />;
  if (refusal?.status === 409) return <Repeated form={form} state={state} isPending={isPending} />;
  return (
    <form {...form} className="flex max-w-form flex-col gap-5">
      <FormRefusal state={state} />
      <SuggestField
        label="Subscriber"
        name="subscriber"
        required
        maxLength={50}
        autoCapitalize="none"
        help="Whoever has an active subscription to the plan."
        defaultValue={values.subscriber}
        error={errorOf("subscriber")}
        suggest={(text) => suggestAccounts("profiles", text)}
      />
      <SelectField
        label="Plan"
        name="plan"
        required
        placeholder="Choose a plan"
        options={plans.map(({ slug, title, unit }) => ({
          value: slug,
          label: `${title} (${unit.toUpperCase()})`,
        }))}
        defaultValue={values.plan ?? (plans.length === 1 ? plans[0]?.slug : "")}
        error={errorOf("plan")}
      />
      <DateField
        label="Paid on"
        name="date"
        required
        max={today}
        defaultValue={values.date ?? today}
        error={errorOf("date")}
      />
      <TextField
        label="Amount"
        name="amount"
        required
        inputMode="decimal"
        autoComplete="off"
        maxLength={20}
        help="In the currency of the plan, such as 29.00."
        defaultValue={values.amount}
        error={errorOf("amount")}
      />
      <TextField
        label="Description"
        name="descr"
        optional
        maxLength={150}
        help="Shown in the billing history, such as “Paid by check 1234”."
        defaultValue={values.descr}
        error={errorOf("descr")}
      />
      <div>
        <SubmitButton pending={isPending}>Review</SubmitButton>
      </div>
    </form>
  );
}

type FormProps = ReturnType<typeof useServerForm>["form"];

function Review({
  form,
  payment,
  plans,
  isPending,
}: {
  form: FormProps;
  payment: ReviewedPayment;
  plans: readonly PlanChoice[];
  isPending: boolean;
}) {
  const plan = plans.find(({ slug }) => slug === payment.plan);
  const { dueAmount, dueUnit } = payment;
  return (
    <form {...form} className="flex max-w-form flex-col gap-5">
      <DetailsList
        items={[
          { label: "Subscriber", value: payment.subscriber },
          { label: "Plan", value: plan?.title ?? payment.plan },
          { label: "Amount", value: `${payment.amount} ${plan?.unit.toUpperCase() ?? ""}` },
          { label: "Paid on", value: payment.date },
          { label: "Due to you now", value: <Money amount={dueAmount} unit={dueUnit} /> },
        ]}
      />
      <p className="text-muted">
        The payment counts towards what is due of this plan first; what is more is kept as paid for it. The
        term of the subscription stays as it is.
      </p>
      <Kept values={{ ...payment, created_at: payment.createdAt }} />
      <div>
        <SubmitButton pending={isPending}>Record payment</SubmitButton>
      </div>
    </form>
  );
}

function Repeated({
  form,
  state,
  isPending,
}: {
  form: FormProps;
  state: FormState<ReviewedPayment>;
  isPending: boolean;
}) {
  const { amount, subscriber, date } = state.values;
  return (
    <form {...form} className="flex max-w-form flex-col gap-5">
      <Callout tone="warning" title="This payment may be recorded already" announce>
        {amount} from {subscriber}, paid on {date} and described the same, was recorded within the last 24
        hours. Record it anyway only if there were two such payments.
      </Callout>
      <Kept values={state.values} />
      <input type="hidden" name="force" value="1" />
      <div>
        <SubmitButton pending={isPending}>Record anyway</SubmitButton>
      </div>
    </form>
  );
}

const FIELDS = ["subscriber", "plan", "amount", "date", "descr", "created_at"] as const;

/** What was typed before, sent along. */
function Kept({ values }: { values: Partial<Record<(typeof FIELDS)[number], string>> }) {
  return FIELDS.map((name) => <input key={name} type="hidden" name={name} value={values[name] ?? ""} />);
}
