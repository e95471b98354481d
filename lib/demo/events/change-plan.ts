import { setAutoRenew } from "@/lib/subscriptions";
import { renewalCard } from "../cards";
import { type Company, planOf } from "../company";
import type { Customer } from "../customer";
import type { PlanSlug } from "../plans";
import { chooseOption, onSale } from "../taste";
import type { CustomerEvent } from "./index";
import { order } from "./order";

/** Somebody moves to another plan: what they have ends with its term, and the other one begins. */
export interface ChangePlan {
  readonly kind: "change-plan";
  readonly at: Date;
  readonly from: PlanSlug;
  readonly to: PlanSlug;
}

export async function changePlan(
  { at, from, to: wanted }: ChangePlan,
  customer: Customer,
  company: Company,
): Promise<CustomerEvent[]> {
  const { terms, account } = customer;
  const former = terms.get(from);
  if (!former || former.endsAt <= at) return [];
  former.goesOn = false;
  const pair = { profileId: account.payer.id, planId: planOf(company, from).id };
  await company.db.transaction((tx) => setAutoRenew(tx, pair, { autoRenew: false, at }));
  const to = onSale(company, wanted);
  const isHeld = terms.get(to)?.goesOn === true && (terms.get(to)?.endsAt ?? at) > at;
  if (isHeld) return [];
  const wishes = [{ plan: to, option: chooseOption(company, customer, to) }];
  return order({ kind: "order", at, wishes, card: renewalCard(customer), refusals: 0 }, customer, company);
}
