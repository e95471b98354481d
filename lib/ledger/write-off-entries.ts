import { least } from "@/lib/money/money";
import { type Entry, type EntryFacts, entry, KEEP_BALANCED } from "./entries";

/** A debt that is given up: all or a part of what a payer owes on one event. */
export interface WriteOffFacts extends EntryFacts {
  readonly eventId: string;
  readonly payerId: bigint;
  readonly providerId: bigint;
  readonly amount: bigint;
  readonly unit: string;
  readonly descr: string;
  readonly createdAt: Date;
  /** What the payer's Payable account holds of the event. */
  readonly payableBalance: bigint;
  /** What of the debt was recognised as income before it was paid, and is given up by no earlier write-off. */
  readonly recognizedAmount: bigint;
}

/**
 * A debt is written off. K2 is what marks it as settled.
 *
 * | row | dest ← orig | amount | when |
 * |---|---|---|---|
 * | K1 | payer:Liability ← payer:Payable | what is open of the event, at most the amount | > 0 |
 * | K2 | provider:Writeoff ← payer:Liability | the amount | always |
 * | K3 | provider:Receivable ← payer:Canceled | what of it is still receivable | > 0 |
 *
 * Income that was recognised ahead of the payment has emptied Receivable already: for that part K3 is left out, and
 * Writeoff stands against Income. Source and worked numbers: docs/ledger.md, K.
 */
export function writeOffEntries(writeOff: WriteOffFacts): Entry[] {
  const { eventId, payerId, providerId, amount, unit, descr, createdAt } = writeOff;
  const { payableBalance, recognizedAmount, ...rest } = writeOff;
  const { subscriptionId, planId, useChargeId, couponId } = rest;
  const facts = { subscriptionId, planId, useChargeId, couponId, payerId };
  const head = { eventId, descr, unit, createdAt };
  const payer = (account: "Payable" | "Liability" | "Canceled") => ({ profileId: payerId, account });
  const provider = (account: "Writeoff" | "Receivable") => ({ profileId: providerId, account });
  const open = least(amount, payableBalance);
  const receivable = amount - least(amount, recognizedAmount);
  return [
    entry(
      payer("Liability"),
      payer("Payable"),
      { ...head, kind: "K1", descr: KEEP_BALANCED, amount: open },
      facts,
    ),
    entry(provider("Writeoff"), payer("Liability"), { ...head, kind: "K2", amount }, facts),
    entry(provider("Receivable"), payer("Canceled"), { ...head, kind: "K3", amount: receivable }, facts),
  ].filter(({ destAmount }) => destAmount > 0n);
}
