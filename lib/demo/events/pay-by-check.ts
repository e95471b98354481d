import { importPayment } from "@/lib/billing/balance/import-payment";
import { openBalances } from "@/lib/billing/balance/open-balances";
import { lockProfile } from "@/lib/db";
import { majorUnits } from "@/lib/money/format";
import { findCurrent } from "@/lib/subscriptions";
import { type Company, originOfEmployee, planOf } from "../company";
import type { Customer } from "../customer";
import type { PlanSlug } from "../plans";
import type { CustomerEvent } from "./index";

/** Somebody whose card was refused brings a check for what is due of a plan, and its seller records it. */
export interface PayByCheck {
  readonly kind: "pay-by-check";
  readonly at: Date;
  readonly plan: PlanSlug;
}

export async function payByCheck(
  { at, plan: slug }: PayByCheck,
  { account, random }: Customer,
  company: Company,
): Promise<CustomerEvent[]> {
  const number = random.int(1001, 9899);
  const { payer } = account;
  const plan = planOf(company, slug);
  const seller = Object.values(company.sellers).find(({ id }) => id === plan.providerId);
  const pair = { profileId: payer.id, planId: plan.id };
  const [subscription] = (await findCurrent(company.db, [pair], at)).values();
  if (!seller || !subscription) return [];
  await company.db.transaction(async (tx) => {
    await lockProfile(tx, payer.id);
    const due = (await openBalances(tx, payer.id, [seller.id]))
      .filter(({ subscriptionId }) => subscriptionId === subscription.id)
      .reduce((sum, { amount }) => sum + amount, 0n);
    if (due === 0n) return;
    await importPayment(tx, {
      ...{ providerId: seller.id, subscription: `${payer.slug}:${slug}`, amount: majorUnits(due, plan.unit) },
      ...{ descr: `Check #${number}`, paidAt: at, isForced: false },
      origin: originOfEmployee(seller.manager, at),
    });
  });
  return [];
}
