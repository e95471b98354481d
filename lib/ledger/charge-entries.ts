import type { Account } from "./accounts";
import { type ItemSplit, splitCharge } from "./charge-split";
import { type Entry, type EntryKind, entry, KEEP_BALANCED, type Side } from "./entries";
import { chargeEvent } from "./events";

/** A charge that has succeeded, as the ledger needs to know it. */
export interface ChargeFacts {
  readonly chargeId: bigint;
  /** The processor's name of it, by which texts call it. */
  readonly processorKey: string;
  /** Names charge, cardholder and user. */
  readonly descr: string;
  readonly customerId: bigint;
  readonly brokerId: bigint;
  readonly processorId: bigint;
  readonly amount: bigint;
  readonly unit: string;
  /** What the processor keeps of it. */
  readonly processorFee: bigint;
  readonly createdAt: Date;
  readonly items: readonly ChargeItemFacts[];
  /** What the customer's Payable account holds before the charge, by event; 0 where absent. */
  readonly payableBalances: ReadonlyMap<string, bigint>;
}

/** A line of a charge: an order, or the marker of a balance due. */
export interface ChargeItemFacts {
  readonly chargeItemId: bigint;
  /** The event of what is paid. */
  readonly eventId: string;
  readonly providerId: bigint;
  readonly amount: bigint;
  /** The broker's share, in basis points; without effect where the broker is the provider. */
  readonly brokerFeeBps: number;
  readonly subscriptionId?: bigint | undefined;
  readonly planId?: bigint | undefined;
  /** What it is for, in texts: "{subscriber}:{plan}". */
  readonly label: string;
}

/**
 * A charge has succeeded: the customer's money is with the processor, the orders are paid, everybody has their part.
 * With P the processor's fee on an item and B the broker's:
 *
 * | row | dest ← orig | amount | when |
 * |---|---|---|---|
 * | B1 | processor:Funds ← customer:Liability | whole charge | once |
 * | B2 | customer:Liability ← customer:Payable | item, at most the event's Payable balance | > 0 |
 * | B3 | broker:Expenses ← processor:Backlog | P | > 0 |
 * | B4 | provider:Expenses ← broker:Backlog | P + B | provider ≠ broker, > 0 |
 * | B5 | broker:Funds ← processor:Funds | B | provider ≠ broker, > 0 |
 * | B6 | provider:Receivable ← provider:Backlog | item | always |
 * | B7 | provider:Funds ← processor:Funds | item − P − B | always |
 *
 * Together with the orders they pay, every profile nets to zero. B2 and B6 stand on the item's event, the others on
 * the charge's. Source and worked numbers: docs/ledger.md, B.
 *
 * @returns the rows, B1 first, and what each item gives to whom, in the items' order
 */
export function chargeSuccess(charge: ChargeFacts): { entries: Entry[]; splits: ItemSplit[] } {
  const { brokerId, customerId, processorId, chargeId, amount, unit, processorFee, createdAt, descr } =
    charge;
  const splits = splitCharge({
    amount,
    processorFee,
    items: charge.items.map((item) => ({
      amount: item.amount,
      brokerFeeBps: item.providerId === brokerId ? 0 : item.brokerFeeBps,
    })),
  });
  const payment = entry(
    { profileId: processorId, account: "Funds" },
    { profileId: customerId, account: "Liability" },
    { kind: "B1", eventId: chargeEvent(chargeId), descr, amount, unit, createdAt },
    { chargeId, payerId: customerId },
  );
  const matched = matchPayables(charge);
  const perItem = splits.flatMap((split, place) => {
    const item = charge.items[place];
    return item ? itemEntries(charge, item, split, matched[place] ?? 0n) : [];
  });
  return { entries: [payment, ...perItem], splits };
}

/** What of each item meets an open order. Items on one event draw on the same balance, in their order. */
function matchPayables({ items, payableBalances }: ChargeFacts): bigint[] {
  const left = new Map(payableBalances);
  return items.map(({ eventId, amount }) => {
    const balance = left.get(eventId) ?? 0n;
    const open = balance > 0n ? balance : 0n;
    const matched = open < amount ? open : amount;
    left.set(eventId, open - matched);
    return matched;
  });
}

/** B2 to B7 of one item. */
function itemEntries(
  charge: ChargeFacts,
  item: ChargeItemFacts,
  { processorFee: P, brokerFee: B, distribution: D }: ItemSplit,
  matched: bigint,
): Entry[] {
  const { chargeId, customerId, brokerId, processorId, unit, createdAt } = charge;
  const { chargeItemId, subscriptionId, planId, providerId } = item;
  const isResold = providerId !== brokerId;
  const facts = { chargeId, chargeItemId, subscriptionId, planId, payerId: customerId };
  const customer = (account: Account) => ({ profileId: customerId, account });
  const provider = (account: Account) => ({ profileId: providerId, account });
  const broker = (account: Account) => ({ profileId: brokerId, account });
  const processor = (account: Account) => ({ profileId: processorId, account });
  const onItem = (kind: EntryKind, dest: Side, orig: Side, amount: bigint) =>
    entry(dest, orig, { kind, eventId: item.eventId, descr: KEEP_BALANCED, amount, unit, createdAt }, facts);
  const onCharge = (kind: EntryKind, dest: Side, orig: Side, amount: bigint, what: string) => {
    const descr = `Charge ${charge.processorKey} ${what} for ${item.label}`;
    return entry(dest, orig, { kind, eventId: chargeEvent(chargeId), descr, amount, unit, createdAt }, facts);
  };
  const whenPositive = [
    onItem("B2", customer("Liability"), customer("Payable"), matched),
    onCharge("B3", broker("Expenses"), processor("Backlog"), P, "processor fee"),
    onCharge("B4", provider("Expenses"), broker("Backlog"), isResold ? P + B : 0n, "fees"),
    onCharge("B5", broker("Funds"), processor("Funds"), isResold ? B : 0n, "broker fee"),
  ];
  return [
    ...whenPositive.filter(({ destAmount }) => destAmount > 0n),
    onItem("B6", provider("Receivable"), provider("Backlog"), item.amount),
    onCharge("B7", provider("Funds"), processor("Funds"), D, "distribution"),
  ];
}
