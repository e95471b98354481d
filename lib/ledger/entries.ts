import type { Account } from "./accounts";

/**
 * What a row records: the letter of a business event and the number of the row in it, as in docs/ledger.md. Events
 * without a letter here write no rows of their own: a coupon lowers the order, a failed charge leaves it unpaid.
 */
export type EntryKind =
  | "A1" // order of a plan
  | `B${1 | 2 | 3 | 4 | 5 | 6 | 7}` // charge that succeeded
  | `C${1 | 2}` // fee outside a charge, such as that of a payout
  | `G${1 | 2 | 3 | 4 | 5 | 6 | 7}` // refund
  | `H${1 | 2 | 3 | 4 | 5}` // dispute
  | "I1" // payout
  | `J${1 | 2 | 3 | 4 | 5}` // payment outside the processor
  | `K${1 | 2 | 3}` // write-off
  | "L1" // start of a period
  | `M${1 | 2 | 3}` // income recognised
  | "N1" // order of metered use
  | "O1" // order of a setup
  | `Q${1 | 2 | 3}` // gift: its order, and the two rows of its claim
  | "R1"; // marker of a balance due that is being charged

/** Facts that a row carries in columns of their own, so that nothing is ever read back out of its text. */
export interface EntryFacts {
  readonly subscriptionId?: bigint | undefined;
  readonly planId?: bigint | undefined;
  readonly useChargeId?: bigint | undefined;
  readonly chargeId?: bigint | undefined;
  readonly chargeItemId?: bigint | undefined;
  readonly couponId?: bigint | undefined;
  /** Whose debt the row is about, who need not be the subscriber. */
  readonly payerId?: bigint | undefined;
  /** Natural periods bought. */
  readonly nbPeriods?: number | undefined;
  /** Units of a use charge. */
  readonly quantity?: bigint | undefined;
  /** What was bought serves during `[serviceStart, serviceEnd)`; income is recognised over it. */
  readonly serviceStart?: Date | undefined;
  readonly serviceEnd?: Date | undefined;
  /** The order whose income is recognised. */
  readonly orderId?: bigint | undefined;
}

/**
 * One row: an amount leaves the origin account and enters the destination account, so it balances by itself. Amounts
 * are minor units, zero or more, and equal where both sides are in one currency.
 */
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
  /** Accounting date. */
  readonly createdAt: Date;
}

/** An account of a profile. */
export interface Side {
  readonly profileId: bigint;
  readonly account: Account;
}

/** What a row says whatever it moves. */
export interface EntryHead {
  readonly kind: EntryKind;
  readonly eventId: string | null;
  readonly descr: string;
  readonly amount: bigint;
  readonly unit: string;
  readonly createdAt: Date;
}

/** The text of rows that only bring two accounts of one profile together. */
export const KEEP_BALANCED = "Keep a balanced ledger";

/** A row in one currency, with its sides in the order in which docs/ledger.md writes them: `dest ← orig`. */
export function entry(
  dest: Side,
  orig: Side,
  { amount, unit, ...head }: EntryHead,
  facts: EntryFacts = {},
): Entry {
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
