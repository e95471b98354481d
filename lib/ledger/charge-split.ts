import { invariant } from "@/lib/errors";
import { allocate, portion } from "@/lib/money/money";

/** What a line of a charge gives to whom. The three add up to the line, and the lines to the charge. */
export interface ItemSplit {
  readonly processorFee: bigint;
  readonly brokerFee: bigint;
  readonly distribution: bigint;
}

/** A charge to be split; minor units of one currency. */
export interface SplitRequest {
  readonly amount: bigint;
  /** What the processor keeps of the whole. */
  readonly processorFee: bigint;
  /** Each line, and the broker's share of it in basis points: 0 where the broker is the provider. */
  readonly items: readonly { readonly amount: bigint; readonly brokerFeeBps: number }[];
}

/**
 * Splits the processor's fee over the lines in the ratio of their amounts, by largest remainder so that no cent is lost,
 * and takes the broker's fee of each line, rounded down and at most what the processor left. The rest of a line is its
 * provider's. Source: docs/ledger.md, B.
 */
export function splitCharge({ amount, processorFee, items }: SplitRequest): ItemSplit[] {
  const total = items.reduce((sum, item) => sum + item.amount, 0n);
  invariant(total === amount, `the lines of a charge of ${amount} add up to ${total}`);
  invariant(processorFee <= amount, `the processor keeps ${processorFee} of a charge of ${amount}`);
  const fees = allocate(
    processorFee,
    items.map((item) => item.amount),
  );
  return items.map((item, place) => {
    const fee = fees[place] ?? 0n;
    const left = item.amount - fee;
    const agreed = portion(item.amount, item.brokerFeeBps, "floor");
    const brokerFee = agreed < left ? agreed : left;
    return { processorFee: fee, brokerFee, distribution: left - brokerFee };
  });
}
