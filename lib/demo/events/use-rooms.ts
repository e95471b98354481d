import { recordUsage } from "@/lib/billing/usage/record-usage";
import { findCurrent } from "@/lib/subscriptions";
import { type Company, planOf } from "../company";
import type { Customer } from "../customer";
import { ROOM_HOURS } from "../plans";
import type { CustomerEvent } from "./index";

/** Somebody has sat in a meeting room, and the front desk reports the hours. */
export interface UseRooms {
  readonly kind: "use-rooms";
  readonly at: Date;
}

const PLAN = "meeting-rooms";

export async function useRooms(
  { at }: UseRooms,
  customer: Customer,
  company: Company,
): Promise<CustomerEvent[]> {
  const quantity = BigInt(customer.random.int(1, 3));
  const pair = { profileId: customer.account.payer.id, planId: planOf(company, PLAN).id };
  if ((await findCurrent(company.db, [pair], at)).size === 0) return [];
  const { id, manager } = company.sellers.cowork;
  await company.db.transaction((tx) =>
    recordUsage(tx, {
      ...{ profileId: pair.profileId, providerIds: [id], plan: PLAN, use: ROOM_HOURS, quantity },
      ...{ usedAt: at, at, actorId: manager.id },
    }),
  );
  return [];
}
