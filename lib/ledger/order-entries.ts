import { type Entry, type EntryFacts, type EntryHead, entry } from "./entries";

/** An order line, as it was agreed. */
export interface OrderFacts extends EntryFacts, EntryHead {
  /** A plan, a setup, metered use, or a gift for somebody the site does not know. */
  readonly kind: "A1" | "O1" | "N1" | "Q1";
  readonly eventId: string;
  /** Who will pay, who need not be the subscriber. */
  readonly payerId: bigint;
  readonly providerId: bigint;
}

/**
 * An order: the payer will have to pay, the provider will receive. One row per line, also of lines that cost nothing.
 *
 * | row | dest ← orig |
 * |---|---|
 * | A1, O1, N1, Q1 | payer:Payable ← provider:Receivable |
 *
 * Discounts only lower the amount; there is no discount account. Source: docs/ledger.md, A, N, O, Q.
 */
export function orderEntry(order: OrderFacts): Entry {
  const { payerId, providerId, kind, eventId, descr, amount, unit, createdAt, ...facts } = order;
  return entry(
    { profileId: payerId, account: "Payable" },
    { profileId: providerId, account: "Receivable" },
    { kind, eventId, descr, amount, unit, createdAt },
    { ...facts, payerId },
  );
}

/**
 * A marker that lets a charge refer to a balance due when the unpaid orders do not add up to it, because some were paid
 * in part. Not money: both sides are `Settled`, which counts in no balance.
 *
 * | row | dest ← orig |
 * |---|---|
 * | R1 | payer:Settled ← provider:Settled |
 *
 * Source: docs/ledger.md, R.
 */
export function settledEntry(balance: Omit<OrderFacts, "kind">): Entry {
  const { payerId, providerId, eventId, descr, amount, unit, createdAt, ...facts } = balance;
  return entry(
    { profileId: payerId, account: "Settled" },
    { profileId: providerId, account: "Settled" },
    { kind: "R1", eventId, descr, amount, unit, createdAt },
    { ...facts, payerId },
  );
}
