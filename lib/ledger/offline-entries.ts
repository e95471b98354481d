import { least } from "@/lib/money/money";
import { type Entry, type EntryFacts, entry, KEEP_BALANCED } from "./entries";

/** A payment that reached a provider outside the processor, such as a cheque. */
export interface OfflinePayment {
  readonly payerId: bigint;
  readonly providerId: bigint;
  readonly unit: string;
  readonly descr: string;
  readonly createdAt: Date;
  /** Of the payment as a whole; see `checkEvent`. */
  readonly checkEventId: string;
  /** What it pays; at least one. */
  readonly lines: readonly OfflineLine[];
}

/** What of an offline payment pays for one event. */
export interface OfflineLine extends EntryFacts {
  readonly eventId: string;
  readonly amount: bigint;
  /** What the payer owes on the event, which no charge is collecting. */
  readonly dueAmount: bigint;
  /** What the payer's Payable account holds of the event. */
  readonly payableBalance: bigint;
}

/**
 * A payment outside the processor. It pays what is due; what exceeds that is an order of its own, so that nobody's
 * balance falls below zero.
 *
 * | row | event | dest ← orig | amount | when |
 * |---|---|---|---|---|
 * | J1 | line | payer:Payable ← provider:Receivable | line − due | > 0 |
 * | J2 | check | provider:Funds ← payer:Liability | all | once |
 * | J3 | line | payer:Liability ← payer:Payable | line, at most what is open | > 0 |
 * | J4 | line | provider:Receivable ← provider:Backlog | line | always: it marks the order as paid |
 * | J5 | check | provider:Offline ← provider:Funds | all | once |
 *
 * Source and worked numbers: docs/ledger.md, J.
 */
export function offlineEntries(payment: OfflinePayment): Entry[] {
  const { payerId, providerId, unit, descr, createdAt, checkEventId, lines } = payment;
  const total = lines.reduce((sum, { amount }) => sum + amount, 0n);
  const payer = (account: "Payable" | "Liability") => ({ profileId: payerId, account });
  const provider = (account: "Receivable" | "Funds" | "Backlog" | "Offline") => ({
    profileId: providerId,
    account,
  });
  const whole = { eventId: checkEventId, descr, unit, amount: total, createdAt };
  const split = lines.map(({ eventId, amount, dueAmount, payableBalance, ...facts }) => {
    const ordered = amount > dueAmount ? amount - dueAmount : 0n;
    const open = payableBalance + ordered;
    const { serviceStart: _, serviceEnd: __, ...about } = { ...facts, payerId };
    const head = { eventId, descr, unit, createdAt };
    return {
      order: entry(
        payer("Payable"),
        provider("Receivable"),
        { ...head, kind: "J1", amount: ordered },
        { ...facts, payerId },
      ),
      match: entry(
        payer("Liability"),
        payer("Payable"),
        { ...head, kind: "J3", descr: KEEP_BALANCED, amount: least(open, amount) },
        about,
      ),
      capture: entry(provider("Receivable"), provider("Backlog"), { ...head, kind: "J4", amount }, about),
    };
  });
  const [{ subscriptionId, planId } = {}] = lines;
  const facts = { subscriptionId, planId, payerId };
  return [
    ...split.map(({ order }) => order),
    entry(provider("Funds"), payer("Liability"), { ...whole, kind: "J2" }, facts),
    ...split.map(({ match }) => match),
    ...split.map(({ capture }) => capture),
    entry(
      provider("Offline"),
      provider("Funds"),
      { ...whole, kind: "J5", descr: `${descr} - ${KEEP_BALANCED}` },
      facts,
    ),
  ].filter(({ destAmount }) => destAmount > 0n);
}
