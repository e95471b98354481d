import { invariant } from "@/lib/errors";
import { allocate } from "@/lib/money/money";
import { type ChargeLineFacts, onLine, partiesOf } from "./charge-line";
import { type Entry, entry, KEEP_BALANCED } from "./entries";
import { chargeEvent } from "./events";

/** What of a dispute falls on a line of the charge. */
export interface DisputedLine extends ChargeLineFacts {
  readonly amount: bigint;
}

/** A payment, or a part of it, that the customer's bank takes back. Minor units. */
export interface DisputeFacts {
  readonly lines: readonly DisputedLine[];
  /** What the processor asks for its trouble, once. */
  readonly fee: bigint;
  readonly createdAt: Date;
}

/**
 * The bank takes money back. Of x on a line, with a fee f on the provider:
 *
 * | row | event | dest ← orig | amount | when |
 * |---|---|---|---|---|
 * | H1 | charge | processor:Chargeback ← provider:Funds | f | > 0, once per provider |
 * | H2 | line | provider:Chargeback ← customer:Refunded | x | always |
 * | H3 | line | processor:Chargeback ← provider:Funds | x | always |
 * | H4 | line | customer:Refunded ← processor:Chargeback | x | always |
 * | H5 | charge | provider:Chargeback ← processor:Chargeback | f | > 0, once per provider |
 *
 * The provider's funds may fall below zero: nobody asks whether it can afford it. The processor takes one fee per dispute;
 * where lines of several providers are disputed they share it in the ratio of what is. Every profile nets to zero. A
 * dispute that is won has H2 to H4 reversed, and H1 and H5 too when the fee comes back. Source and worked numbers:
 * docs/ledger.md, H.
 */
export function disputeEntries({ lines, fee, createdAt }: DisputeFacts): Entry[] {
  invariant(lines.length > 0 && lines.every(({ amount }) => amount > 0n), "a dispute is about something");
  const firstLines = lines.filter(
    ({ providerId }, place) => lines.findIndex((line) => line.providerId === providerId) === place,
  );
  const fees = allocate(
    fee,
    firstLines.map(({ providerId }) => amountOf(lines.filter((line) => line.providerId === providerId))),
  );
  return [
    ...firstLines.flatMap((line, place) => feeEntries(line, fees[place] ?? 0n, createdAt)),
    ...lines.flatMap((line) => lineEntries(line, createdAt)),
  ];
}

function feeEntries(line: DisputedLine, fee: bigint, createdAt: Date): Entry[] {
  if (fee === 0n) return [];
  const { chargeId, processorKey, label, unit, customerId } = line;
  const { provider, processor } = partiesOf(line);
  const head = { eventId: chargeEvent(chargeId), amount: fee, unit, createdAt };
  const facts = { chargeId, payerId: customerId };
  const descr = `Charge ${processorKey} dispute fee for ${label}`;
  return [
    entry(processor("Chargeback"), provider("Funds"), { ...head, kind: "H1", descr }, facts),
    entry(
      provider("Chargeback"),
      processor("Chargeback"),
      { ...head, kind: "H5", descr: KEEP_BALANCED },
      facts,
    ),
  ];
}

function lineEntries(line: DisputedLine, createdAt: Date): Entry[] {
  const { customer, provider, processor, row } = onLine(line, createdAt);
  return [
    row("H2", provider("Chargeback"), customer("Refunded"), line.amount, "dispute"),
    row("H3", processor("Chargeback"), provider("Funds"), line.amount, "dispute"),
    row("H4", customer("Refunded"), processor("Chargeback"), line.amount),
  ];
}

/**
 * Spreads what is disputed over the lines of a charge, in their order, each up to what can still be given back of it.
 *
 * @param rests what is left of each line
 * @returns as many amounts as lines; their sum is less than `amount` only when the lines have less left
 */
export function spreadDispute(amount: bigint, rests: readonly bigint[]): bigint[] {
  let left = amount;
  return rests.map((rest) => {
    const before = left;
    left = rest < before ? before - rest : 0n;
    return before - left;
  });
}

function amountOf(lines: readonly DisputedLine[]): bigint {
  return lines.reduce((sum, { amount }) => sum + amount, 0n);
}
