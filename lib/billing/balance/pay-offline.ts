import { randomKey } from "@/lib/auth/secret";
import type { Tx } from "@/lib/db";
import type { Origin } from "@/lib/identity/audit/record";
import { checkEvent, isGiftEvent, type OfflineLine, offlineEntries, post } from "@/lib/ledger";
import { endDeferrals, reclaimRecognized } from "@/lib/subscriptions";
import { giftsOn, openPaidGifts } from "../gift-claims";
import type { SettledBalance } from "./open-balances";

/** What a payment outside the processor is called, unless somebody says more. */
export const OFFLINE_TEXT = "Offline payment";

/** Text of an offline payment: what was said of it, and who recorded it. */
export function offlineText(descr: string, { username }: Origin): string {
  return `${descr} (${username})`;
}

interface OfflinePayer {
  readonly payerId: bigint;
  readonly settled: readonly SettledBalance[];
  readonly origin: Origin;
}

/** Records balances as paid outside the processor: one payment per provider and currency. */
export async function payOffline(tx: Tx, { payerId, settled, origin }: OfflinePayer): Promise<void> {
  const payments = new Map(
    settled.map(({ providerId, unit }) => [`${providerId}:${unit}`, { providerId, unit }]),
  );
  for (const { providerId, unit } of payments.values()) {
    const paid = settled.filter((balance) => balance.providerId === providerId && balance.unit === unit);
    await recordOffline(tx, {
      ...{ payerId, providerId, unit, origin, createdAt: origin.at },
      descr: offlineText(OFFLINE_TEXT, origin),
      lines: paid.map(({ amount: dueAmount, settledAmount: amount, ...line }) => ({
        ...{ eventId: line.eventId, amount, dueAmount, payableBalance: line.payableBalance },
        ...{ subscriptionId: line.subscriptionId, planId: line.planId, useChargeId: line.useChargeId },
      })),
    });
  }
}

interface RecordedPayment {
  readonly payerId: bigint;
  readonly providerId: bigint;
  readonly unit: string;
  readonly descr: string;
  readonly createdAt: Date;
  readonly lines: readonly OfflineLine[];
  readonly origin: Origin;
}

/**
 * Writes the rows J of a payment; income that was recognised before it was paid is reclaimed (M3), and gifts that are paid
 * with it can be claimed.
 *
 * @returns the ids of the rows J, in their order
 */
export async function recordOffline(tx: Tx, { origin, ...payment }: RecordedPayment): Promise<bigint[]> {
  const entries = offlineEntries({ ...payment, checkEventId: checkEvent(randomKey()) });
  const rows = await post(tx, entries, { actorId: origin.userId ?? undefined });
  const eventIds = payment.lines.map(({ eventId }) => eventId);
  await reclaimRecognized(tx, { eventIds, at: payment.createdAt });
  await endDeferrals(tx, eventIds);
  const gifts = eventIds.filter(isGiftEvent);
  if (gifts.length > 0) await openPaidGifts(tx, giftsOn(gifts), origin.at);
  return rows.map(({ id }) => id);
}
