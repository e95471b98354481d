"use server";

import { redirect } from "next/navigation";
import type { PayResult } from "@/components/billing/pay-form";
import { checkout } from "@/lib/billing/operations/checkout";
import { attempt } from "@/lib/http/call";
import { toSafeNumber } from "@/lib/money/money";
import { payRefusal, receiptOrHome } from "../pay-outcome";

/** Whose balance is settled; of one plan, or of all. */
export interface Debt {
  readonly profile: string;
  readonly plan: string | null;
}

/**
 * Pays what is due and goes on to the receipt. Answers only when it was refused or the bank wants to confirm.
 *
 * @param seen what each entry came to on the page, in minor units: nothing else is charged
 */
export async function settle(
  { profile, plan }: Debt,
  seen: readonly bigint[],
  token: string | null,
  remember: boolean,
): Promise<PayResult | undefined> {
  const items = seen.map((amount) => ({ option: 0, amount: toSafeNumber(amount) }));
  const result = await attempt(checkout, {
    params: { profile },
    body: { items, balance: true, plan, processor_token: token, remember_card: remember },
  });
  if (!result.ok) return payRefusal(result.refusal);
  return redirect(receiptOrHome(profile, result.value.processor_key));
}
