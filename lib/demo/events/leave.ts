import { cancelNow, setAutoRenew } from "@/lib/subscriptions/changes";
import { type Company, planOf } from "../company";
import type { Customer } from "../customer";
import type { PlanSlug } from "../plans";
import type { CustomerEvent } from "./index";

/** Somebody says that they will not go on with a plan: at the end of the term, or not a day longer. */
export interface Leave {
  readonly kind: "leave";
  readonly at: Date;
  readonly plan: PlanSlug;
  readonly when: "at the end" | "now";
}

export async function leave(
  { at, plan, when }: Leave,
  { account }: Customer,
  company: Company,
): Promise<CustomerEvent[]> {
  const pair = { profileId: account.payer.id, planId: planOf(company, plan).id };
  await company.db.transaction<unknown>((tx) =>
    when === "now" ? cancelNow(tx, pair, at) : setAutoRenew(tx, pair, { autoRenew: false, at }),
  );
  return [];
}
