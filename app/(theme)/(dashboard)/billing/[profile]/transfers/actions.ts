"use server";

import { redirect } from "next/navigation";
import { done, type FormState, refused, textsOf } from "@/components/forms/form-state";
import type { ReviewedPayment, ReviewedWithdrawal } from "@/components/funds/reviews";
import { getBank } from "@/lib/billing/operations/bank";
import { importTransfer, requestPayout } from "@/lib/billing/operations/transfers";
import { getPlan } from "@/lib/catalog/operations/plans";
import { attempt, call, type Refusal } from "@/lib/http/call";
import { getBalance } from "@/lib/ledger/operations/transactions";
import { majorUnits } from "@/lib/money/format";
import { amountToText, textToAmount } from "@/lib/money/input";
import { getPlanSubscription } from "@/lib/subscriptions/operations/plan-subscriptions";
import { now } from "@/lib/time/clock";
import { parseInstant } from "@/lib/time/parse";

/** First shows what would happen, then, sent again with `confirmed`, has the funds paid out. */
export async function withdraw(
  profile: string,
  _previous: FormState<ReviewedWithdrawal>,
  form: FormData,
): Promise<FormState<ReviewedWithdrawal>> {
  const { amount: text = "", confirmed = "" } = textsOf(form);
  const { balance_amount: available, balance_unit: unit } = await call(getBank, { params: { profile } });
  const amount = textToAmount(text, unit);
  const most = amountToText(available, unit);
  if (amount === null || amount <= 0n || amount > available)
    return refused(atField("amount", `Enter an amount above zero, and at most ${most}.`), form);
  if (confirmed !== "1") return done({ amount, text: amountToText(amount, unit) });
  const result = await attempt(requestPayout, { params: { profile }, body: { amount: Number(amount) } });
  if (!result.ok) return refused(result.refusal, form);
  return redirect(`/billing/${encodeURIComponent(profile)}/transfers/?done=withdrawn`);
}

/**
 * First shows what would be recorded, then, sent again with `created_at`, records it. What was recorded lately already
 * comes back with 409, and is recorded with `force`.
 */
export async function recordPayment(
  profile: string,
  timeZone: string,
  _previous: FormState<ReviewedPayment>,
  form: FormData,
): Promise<FormState<ReviewedPayment>> {
  const {
    subscriber = "",
    plan = "",
    amount: typed = "",
    date = "",
    descr = "",
    created_at,
    force,
  } = textsOf(form);
  if (!subscriber.trim()) return refused(atField("subscriber", "Name the subscriber."), form);
  if (!plan) return refused(atField("plan", "Choose the plan."), form);
  const { unit } = await call(getPlan, { params: { profile, plan } });
  const amount = readAmount(typed, unit);
  if (amount === null) return refused(atField("amount", "Enter an amount above zero, such as 29.00."), form);
  const createdAt = created_at || instantOf(date, timeZone);
  if (!createdAt) return refused(atField("date", "Enter the day on which it was paid."), form);
  if (!created_at) {
    const named = { profile, plan, subscriber: subscriber.trim() };
    const subscription = await attempt(getPlanSubscription, { params: named });
    if (!subscription.ok)
      return refused(isUnknown(subscription.refusal) ? NOT_SUBSCRIBED : subscription.refusal, form);
    const { grant_key, request_key, created_at: begunAt } = subscription.value;
    if (grant_key !== null || request_key !== null) return refused(NOT_SUBSCRIBED, form);
    if (new Date(createdAt) < begunAt)
      return refused(atField("date", "The subscription had not begun by then."), form);
    const due = await attempt(getBalance, { params: { profile: subscriber.trim() }, query: { unit } });
    if (!due.ok) return refused(isUnknown(due.refusal) ? NOT_SUBSCRIBED : due.refusal, form);
    const { balance_amount: dueAmount, balance_unit: dueUnit } = due.value;
    return done({ subscriber: subscriber.trim(), plan, amount, date, descr, createdAt, dueAmount, dueUnit });
  }
  const result = await attempt(importTransfer, {
    params: { profile },
    query: force === "1" ? { force: "1" } : {},
    body: {
      subscription: `${subscriber.trim()}:${plan}`,
      ...{ created_at: createdAt, amount, descr },
    },
  });
  if (!result.ok) {
    const { created_at: ofDate, ...fields } = result.refusal.fields;
    const refusal = { ...result.refusal, fields: { ...fields, ...(ofDate ? { date: ofDate } : {}) } };
    return refused(refusal, form);
  }
  return redirect(`/billing/${encodeURIComponent(profile)}/transfers/?done=recorded`);
}

/** Whom the provider may not see is, as far as it knows, not there. */
function isUnknown({ status }: Refusal): boolean {
  return status === 403 || status === 404;
}

/** The amount as it will be recorded, in major units of the plan's currency; null when what was typed is none. */
function readAmount(typed: string, unit: string): string | null {
  const amount = textToAmount(typed, unit);
  return amount === null || amount <= 0n ? null : majorUnits(amount, unit);
}

/** A day that is over counts as paid by its end, so that it is never before a subscription that began on it. */
function instantOf(date: string, timeZone: string): string | null {
  const end = parseInstant(`${date}T23:59:59`, timeZone);
  if (!end || !/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  const start = parseInstant(`${date}T00:00:00`, timeZone);
  const at = now();
  const isToday = start !== null && start <= at && end > at;
  return (isToday ? at : end).toISOString();
}

function atField(name: string, message: string): Refusal {
  return { status: 400, detail: null, fields: { [name]: [message] }, extra: {} };
}

const NOT_SUBSCRIBED = atField("subscriber", "They have no active subscription to this plan.");
