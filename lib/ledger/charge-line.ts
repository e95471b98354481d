import type { Account } from "./accounts";
import { type Entry, type EntryKind, entry, KEEP_BALANCED, type Side } from "./entries";
import { chargeItemEvent } from "./events";

/** A line of a charge that was paid: what it is, and who is party to it. */
export interface ChargeLineFacts {
  readonly chargeId: bigint;
  readonly chargeItemId: bigint;
  /** The processor's name of the charge, by which texts call it. */
  readonly processorKey: string;
  /** What the line is for, in texts: "{subscriber}:{plan}". */
  readonly label: string;
  readonly customerId: bigint;
  readonly providerId: bigint;
  readonly brokerId: bigint;
  readonly processorId: bigint;
  readonly unit: string;
  readonly subscriptionId?: bigint | undefined;
  readonly planId?: bigint | undefined;
}

/** Makes the rows of what happens to a line after it was paid, on the line's own event. */
export function onLine(line: ChargeLineFacts, createdAt: Date) {
  const { chargeId, chargeItemId, processorKey, label, unit, subscriptionId, planId, customerId } = line;
  const eventId = chargeItemEvent(chargeId, chargeItemId);
  const facts = { chargeId, chargeItemId, subscriptionId, planId, payerId: customerId };
  return {
    ...partiesOf(line),
    /** @param what names it in the text; absent for rows that only bring accounts together */
    row: (kind: EntryKind, dest: Side, orig: Side, amount: bigint, what?: string): Entry => {
      const descr = what === undefined ? KEEP_BALANCED : `Charge ${processorKey} ${what} for ${label}`;
      return entry(dest, orig, { kind, eventId, descr, amount, unit, createdAt }, facts);
    },
  };
}

/** The accounts of everybody who is party to a line. */
export function partiesOf({ customerId, providerId, brokerId, processorId }: ChargeLineFacts) {
  const of = (profileId: bigint) => (account: Account) => ({ profileId, account });
  return {
    customer: of(customerId),
    provider: of(providerId),
    broker: of(brokerId),
    processor: of(processorId),
  };
}
