import { type Entry, entry } from "./entries";

/** Money that the processor has moved between a provider's funds and its bank. */
export interface PayoutFacts {
  /** The processor's name of it, which is the event. */
  readonly payoutKey: string;
  readonly providerId: bigint;
  readonly processorId: bigint;
  /** Negative when it was taken from the bank. */
  readonly amount: bigint;
  /** What the processor takes for it. */
  readonly fee: bigint;
  readonly unit: string;
  readonly descr: string;
  /** The processor's date. */
  readonly createdAt: Date;
}

/**
 * A payout has arrived, and its fee.
 *
 * | row | dest ← orig | when |
 * |---|---|---|
 * | I1 | processor:Withdraw ← provider:Funds | paid out |
 * | I1 | provider:Funds ← processor:Withdraw | taken from the bank |
 * | C1 | processor:Funds ← provider:Funds | a fee |
 * | C2 | provider:Expenses ← processor:Backlog | a fee |
 *
 * C2 makes the fee an expense, so that every profile nets to zero. Source and worked numbers: docs/ledger.md, C and I.
 */
export function payoutEntries(payout: PayoutFacts): Entry[] {
  const { payoutKey, providerId, processorId, amount, fee, unit, descr, createdAt } = payout;
  const funds = { profileId: providerId, account: "Funds" } as const;
  const bank = { profileId: processorId, account: "Withdraw" } as const;
  const head = { eventId: payoutKey, descr, unit, createdAt };
  const moved =
    amount < 0n
      ? entry(funds, bank, { ...head, kind: "I1", amount: -amount })
      : entry(bank, funds, { ...head, kind: "I1", amount });
  const feeHead = { ...head, descr: `Fee of ${descr}`, amount: fee };
  const fees = [
    entry({ profileId: processorId, account: "Funds" }, funds, { ...feeHead, kind: "C1" }),
    entry(
      { profileId: providerId, account: "Expenses" },
      { profileId: processorId, account: "Backlog" },
      { ...feeHead, kind: "C2" },
    ),
  ];
  return fee > 0n ? [moved, ...fees] : [moved];
}

/** The rows the other way: the bank has sent back what was reported as paid. */
export function payoutReturned(payout: PayoutFacts): Entry[] {
  return payoutEntries({ ...payout, amount: -payout.amount, fee: 0n, descr: `${payout.descr} returned` });
}
