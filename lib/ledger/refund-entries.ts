import { invariant } from "@/lib/errors";
import { least } from "@/lib/money/money";
import { type ChargeLineFacts, onLine } from "./charge-line";
import type { Entry } from "./entries";

/** Money given back of one line of a charge; minor units. */
export interface RefundFacts extends ChargeLineFacts {
  readonly amount: bigint;
  /** What of its fee the processor gives back. */
  readonly processorFee: bigint;
  /** What of its fee the broker gives back; 0 where the broker is the provider. */
  readonly brokerFee: bigint;
  readonly createdAt: Date;
}

/**
 * Money goes back to the customer. Of r, the processor gives back p of its fee and the broker b of its own; the rest,
 * d = r − p − b, comes out of the provider's funds:
 *
 * | row | dest ← orig | amount | when |
 * |---|---|---|---|
 * | G1 | provider:Refund ← customer:Refunded | r | always |
 * | G2 | processor:Refund ← processor:Funds | p | > 0 |
 * | G3 | processor:Refund ← broker:Funds | b | provider ≠ broker, > 0 |
 * | G4 | processor:Refund ← provider:Funds | d | > 0; the other way when less |
 * | G5 | customer:Refunded ← processor:Refund | r | always |
 * | G6 | broker:Backlog ← provider:Expenses | p + b | provider ≠ broker, > 0 |
 * | G7 | processor:Backlog ← broker:Expenses | p | > 0 |
 *
 * d is less than nothing when with the last cents of a line more of the fees comes back than these cents come to.
 * What was sold stays sold: Receivable, Backlog and Income do not move, Refund counts against them. Every profile nets to
 * zero. Source and worked numbers: docs/ledger.md, G.
 */
export function refundEntries(refund: RefundFacts): Entry[] {
  const { amount: r, processorFee: p, brokerFee: b } = refund;
  const isResold = refund.providerId !== refund.brokerId;
  invariant(r > 0n && p >= 0n && b >= 0n, `a refund of ${r} gives back ${p} and ${b}`);
  invariant(isResold || b === 0n, "the broker takes no fee of what it sells itself");
  const { customer, provider, broker, processor, row } = onLine(refund, refund.createdAt);
  const d = r - p - b;
  const rows = [
    row("G1", provider("Refund"), customer("Refunded"), r, "refund"),
    row("G2", processor("Refund"), processor("Funds"), p, "refund of the processor fee"),
    row("G3", processor("Refund"), broker("Funds"), b, "refund of the broker fee"),
    d < 0n
      ? row("G4", provider("Funds"), processor("Refund"), -d, "refund")
      : row("G4", processor("Refund"), provider("Funds"), d, "refund"),
    row("G5", customer("Refunded"), processor("Refund"), r),
    row("G6", broker("Backlog"), provider("Expenses"), isResold ? p + b : 0n),
    row("G7", processor("Backlog"), broker("Expenses"), p),
  ];
  return rows.filter(({ destAmount }) => destAmount > 0n);
}

/** What of the broker's fee on a line comes back with a refund. */
export interface BrokerFeeRequest {
  /** The line, and the broker's fee on it. */
  readonly lineAmount: bigint;
  readonly brokerFee: bigint;
  /** What earlier refunds have given back of the fee. */
  readonly returned: bigint;
  readonly amount: bigint;
  /** Whether nothing of the line is left after this refund. */
  readonly isLast: boolean;
}

/**
 * Of every refund the same part, rounded down; the last one of a line takes what is left, so that no cent stays. Where an
 * earlier one has failed after that, what is left is less than the part, by the cents of its rounding.
 */
export function brokerFeeOfRefund({
  lineAmount,
  brokerFee,
  returned,
  amount,
  isLast,
}: BrokerFeeRequest): bigint {
  const left = brokerFee - returned;
  invariant(left >= 0n, `${returned} of a broker fee of ${brokerFee} has come back`);
  return isLast ? left : least(left, (brokerFee * amount) / lineAmount);
}
