"use server";

import { redirect } from "next/navigation";
import { type FormState, refused, textsOf } from "@/components/forms/form-state";
import { addToBalance, cancelBalance } from "@/lib/billing/operations/balance";
import { attempt } from "@/lib/http/call";
import { textToAmount } from "@/lib/money/input";

/** Writes the balance off, or records it as paid, up to the amount that was typed. */
export async function cancelDue(
  profile: string,
  unit: string,
  _previous: FormState,
  form: FormData,
): Promise<FormState> {
  const { how = "", amount: text = "" } = textsOf(form);
  const amount = textToAmount(text, unit);
  const isPaid = how === "paid";
  if (amount === null || amount <= 0n) {
    const fields = { amount: ["Enter an amount above zero."] };
    return refused({ status: 400, detail: null, fields, extra: {} }, form);
  }
  const query = { amount: amount.toString(), unit, ...(isPaid ? { paid: "true" } : {}) };
  const result = await attempt(cancelBalance, { params: { profile }, query });
  if (!result.ok) return refused(result.refusal, form);
  return redirect(doneHere(profile, { done: isPaid ? "paid" : "written-off", unit }));
}

/** Charges what was used of a plan, as far as it is not included in it. */
export async function addCharge(profile: string, _previous: FormState, form: FormData): Promise<FormState> {
  const { use: chosen = "", quantity: text = "" } = textsOf(form);
  const [plan = "", use = ""] = chosen.split("/");
  const quantity = /^\s*\d{1,12}\s*$/.test(text) ? BigInt(text.trim()) : 0n;
  if (quantity < 1n) {
    const fields = { quantity: ["Enter a whole number, 1 or more."] };
    return refused({ status: 400, detail: null, fields, extra: {} }, form);
  }
  const body = { plan, use, quantity: Number(quantity) };
  const result = await attempt(addToBalance, { params: { profile }, body });
  if (!result.ok) return refused(result.refusal, form);
  const { dest_amount: amount, dest_unit: unit } = result.value;
  return redirect(
    amount === undefined || unit === undefined
      ? doneHere(profile, { done: "included" })
      : doneHere(profile, { done: "charged", amount: amount.toString(), unit }),
  );
}

/** The page again, in the currency of what was done, and with what that was. */
function doneHere(profile: string, told: Readonly<Record<string, string>>): string {
  return `/billing/${encodeURIComponent(profile)}/history/?${new URLSearchParams(told)}`;
}
