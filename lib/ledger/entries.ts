import { allocate, portion } from "@/lib/money/money";
import type { Account } from "./accounts";

/** The rows of docs/ledger.md: a letter for the business event, a number for the row of it. */
export type EntryKind =
  | "A1"
  | `B${1 | 2 | 3 | 4 | 5 | 6 | 7}`
  | "O1"
  | "R1"
  | `${"G" | "H" | "I" | "J" | "K" | "M" | "N" | "Q"}${number}`;

/** Facts that a row carries in columns of their own, so that nothing is ever read back out of its text. */
export interface EntryFacts {
  readonly subscriptionId?: bigint | undefined;
  readonly planId?: bigint | undefined;
  readonly useChargeId?: bigint | undefined;
  readonly chargeId?: bigint | undefined;
  readonly chargeItemId?: bigint | undefined;
  readonly couponId?: bigint | undefined;
  readonly payerId?: bigint | undefined;
  readonly nbPeriods?: number | undefined;
  readonly quantity?: bigint | undefined;
  readonly serviceStart?: Date | undefined;
  readonly serviceEnd?: Date | undefined;
}

/** One row: an amount leaves the origin account and enters the destination account, so it balances by itself. */
export interface Entry extends EntryFacts {
  readonly kind: EntryKind;
  readonly eventId: string | null;
  readonly descr: string;
  readonly origProfileId: bigint;
  readonly origAccount: Account;
  readonly origAmount: bigint;
  readonly origUnit: string;
  readonly destProfileId: bigint;
  readonly destAccount: Account;
  readonly destAmount: bigint;
  readonly destUnit: string;
  readonly createdAt: Date;
}

interface Side {
  readonly profileId: bigint;
  readonly account: Account;
}

interface EntryHead {
  readonly kind: EntryKind;
  readonly eventId: string | null;
  readonly descr: string;
  readonly amount: bigint;
  readonly unit: string;
  readonly createdAt: Date;
}

/** A row in one currency, read as accountants write it: `dest ← orig`. */
function entry(dest: Side, orig: Side, { amount, unit, ...head }: EntryHead, facts: EntryFacts = {}): Entry {
  return {
    ...head,
    ...facts,
    origProfileId: orig.profileId,
    origAccount: orig.account,
    origAmount: amount,
    origUnit: unit,
    destProfileId: dest.profileId,
    destAccount: dest.account,
    destAmount: amount,
    destUnit: unit,
  };
}

/** An order line, as it was agreed. */
export interface OrderFacts extends EntryFacts {
  readonly kind: "A1" | "O1" | "N1" | "Q1";
  readonly eventId: string;
  readonly descr: string;
  readonly amount: bigint;
  readonly unit: string;
  readonly payerId: bigint;
  readonly providerId: bigint;
  readonly createdAt: Date;
}

/**
 * An order: the payer will have to pay, the provider will receive.
 *
 * | row | dest ← orig |
 * |---|---|
 * | A1 | payer:Payable ← provider:Receivable |
 *
 * Discounts only lower the amount; there is no discount account. Setup fees (O1), usage (N1) and gifts (Q1) are
 * orders too, told apart by their kind.
 */
export function orderEntry({
  payerId,
  providerId,
  kind,
  eventId,
  descr,
  amount,
  unit,
  createdAt,
  ...facts
}: OrderFacts): Entry {
  return entry(
    { profileId: payerId, account: "Payable" },
    { profileId: providerId, account: "Receivable" },
    { kind, eventId, descr, amount, unit, createdAt },
    { ...facts, payerId },
  );
}

/**
 * A marker that lets a charge refer to a balance due when the unpaid orders do not add up to it (R1). Not money: both
 * sides are `Settled`, which counts in no balance.
 */
export function settledEntry({
  payerId,
  providerId,
  eventId,
  descr,
  amount,
  unit,
  createdAt,
  ...facts
}: Omit<OrderFacts, "kind">): Entry {
  return entry(
    { profileId: payerId, account: "Settled" },
    { profileId: providerId, account: "Settled" },
    { kind: "R1", eventId, descr, amount, unit, createdAt },
    { ...facts, payerId },
  );
}

/** What each line of a charge gives to whom; the parts add up to the line, the lines to the charge. */
export interface ItemSplit {
  readonly processorFee: bigint;
  readonly brokerFee: bigint;
  readonly distribution: bigint;
}

/**
 * Splits the processor's fee over the lines by largest remainder, and takes the broker's fee of each line, rounded
 * down and at most what the processor left. What is left of a line is distributed to its provider.
 *
 * @param brokerFeeBps of the line's plan, in basis points; 0 where the provider is the broker
 */
export function splitCharge(
  processorFee: bigint,
  items: readonly { readonly amount: bigint; readonly brokerFeeBps: number }[],
): ItemSplit[] {
  const fees = allocate(
    processorFee,
    items.map(({ amount }) => amount),
  );
  return items.map(({ amount, brokerFeeBps }, place) => {
    const fee = fees[place] ?? 0n;
    const agreed = portion(amount, brokerFeeBps, "floor");
    const brokerFee = agreed > amount - fee ? amount - fee : agreed;
    return { processorFee: fee, brokerFee, distribution: amount - fee - brokerFee };
  });
}

/** A charge that has succeeded, as the ledger needs to know it. */
export interface ChargeFacts {
  readonly chargeId: bigint;
  readonly customerId: bigint;
  readonly brokerId: bigint;
  readonly processorId: bigint;
  readonly amount: bigint;
  readonly unit: string;
  readonly processorFee: bigint;
  readonly createdAt: Date;
  readonly descr: string;
  readonly items: readonly ChargeItemFacts[];
}

export interface ChargeItemFacts {
  readonly chargeItemId: bigint;
  /** The event of the order that is paid. */
  readonly eventId: string;
  readonly providerId: bigint;
  readonly amount: bigint;
  readonly brokerFeeBps: number;
  /** Of that event's Payable account, before this item; what earlier items of the charge took is already gone. */
  readonly payableBalance: bigint;
  readonly subscriptionId?: bigint | undefined;
  readonly planId?: bigint | undefined;
  /** For the text of the distribution: "{subscriber}:{plan}". */
  readonly label: string;
}

/**
 * A charge has succeeded: the customer's money is with the processor, the orders are paid, everybody has their part.
 *
 * | row | dest ← orig | amount | when |
 * |---|---|---|---|
 * | B1 | processor:Funds ← customer:Liability | whole charge | once |
 * | B2 | customer:Liability ← customer:Payable | item, at most the event's Payable balance | > 0 |
 * | B3 | broker:Expenses ← processor:Backlog | processor fee P | P > 0 |
 * | B4 | provider:Expenses ← broker:Backlog | P + broker fee B | provider ≠ broker, > 0 |
 * | B5 | broker:Funds ← processor:Funds | B | provider ≠ broker, B > 0 |
 * | B6 | provider:Receivable ← provider:Backlog | item | always |
 * | B7 | provider:Funds ← processor:Funds | item − P − B | always |
 *
 * Afterwards every profile nets to zero. Worked numbers: docs/ledger.md.
 *
 * @returns the rows, B1 first, and what each item gives to whom, in the items' order
 */
export function chargeSuccess(facts: ChargeFacts): { entries: Entry[]; splits: ItemSplit[] } {
  const { customerId, brokerId, processorId, amount, unit, createdAt, chargeId, descr } = facts;
  const splits = splitCharge(
    facts.processorFee,
    facts.items.map((item) => ({
      amount: item.amount,
      brokerFeeBps: item.providerId === brokerId ? 0 : item.brokerFeeBps,
    })),
  );
  const charge = entry(
    { profileId: processorId, account: "Funds" },
    { profileId: customerId, account: "Liability" },
    { kind: "B1", eventId: chargeEvent(chargeId), descr, amount, unit, createdAt },
    { chargeId, payerId: customerId },
  );
  const perItem = facts.items.map((item, place) => itemEntries(facts, item, splits[place]));
  return { entries: [charge, ...perItem.flat()], splits };
}

function chargeEvent(chargeId: bigint): string {
  return `cha_${chargeId}/`;
}

/** B2 to B7 of one item. */
function itemEntries(charge: ChargeFacts, item: ChargeItemFacts, split: ItemSplit | undefined): Entry[] {
  const { processorFee: P = 0n, brokerFee: B = 0n, distribution: D = item.amount } = split ?? {};
  const { customerId: customer, brokerId: broker, processorId: processor, descr } = charge;
  const provider = item.providerId;
  const matched = item.payableBalance < item.amount ? item.payableBalance : item.amount;
  const isSeller = provider !== broker;
  const row = (
    kind: EntryKind,
    [to, dest]: [bigint, Account],
    [from, orig]: [bigint, Account],
    amount: bigint,
    text: string,
  ) => {
    const isMatching = kind === "B2" || kind === "B6";
    return entry(
      { profileId: to, account: dest },
      { profileId: from, account: orig },
      {
        kind,
        amount,
        unit: charge.unit,
        createdAt: charge.createdAt,
        descr: text,
        eventId: isMatching ? item.eventId : chargeEvent(charge.chargeId),
      },
      {
        chargeId: charge.chargeId,
        chargeItemId: item.chargeItemId,
        subscriptionId: item.subscriptionId,
        planId: item.planId,
        payerId: customer,
      },
    );
  };
  return [
    ...(matched > 0n ? [row("B2", [customer, "Liability"], [customer, "Payable"], matched, BALANCED)] : []),
    ...(P > 0n ? [row("B3", [broker, "Expenses"], [processor, "Backlog"], P, `${descr} processor fee`)] : []),
    ...(isSeller && P + B > 0n
      ? [row("B4", [provider, "Expenses"], [broker, "Backlog"], P + B, `${descr} fees for ${item.label}`)]
      : []),
    ...(isSeller && B > 0n
      ? [row("B5", [broker, "Funds"], [processor, "Funds"], B, `${descr} broker fee for ${item.label}`)]
      : []),
    row("B6", [provider, "Receivable"], [provider, "Backlog"], item.amount, BALANCED),
    row("B7", [provider, "Funds"], [processor, "Funds"], D, `${descr} distribution for ${item.label}`),
  ];
}

/** The text of rows that only move a balance from one account to another of the same profile. */
const BALANCED = "Keep a balanced ledger";
