import { type Entry, type EntryFacts, entry } from "./entries";

/** A gift that was paid for, and what it becomes for who claims it. */
export interface GiftClaim {
  readonly providerId: bigint;
  /** The event of the gift's order, which is the code of its coupon. */
  readonly giftEvent: string;
  /** The event of what the claimant has now: a subscription, or usage of it. */
  readonly claimEvent: string;
  /** What the giver ordered it for; minor units. */
  readonly amount: bigint;
  readonly unit: string;
  readonly descr: string;
  /** When it was claimed. */
  readonly createdAt: Date;
  /** The claimant's subscription, with the term over which the income is recognised; the giver as the payer. */
  readonly facts: EntryFacts;
}

/**
 * A gift is claimed: what was collected for it is earned on the claimant's subscription from now on.
 *
 * | row | event | dest ← orig |
 * |---|---|---|
 * | Q2 | the gift's | provider:Backlog ← provider:Settled |
 * | Q3 | the claimant's | provider:Settled ← provider:Backlog |
 *
 * A gift that cost nothing moves nothing. Source and worked numbers: docs/ledger.md, Q.
 */
export function giftClaim(claim: GiftClaim): Entry[] {
  const { providerId, giftEvent, claimEvent, amount, unit, descr, createdAt, facts } = claim;
  if (amount === 0n) return [];
  const backlog = { profileId: providerId, account: "Backlog" } as const;
  const settled = { profileId: providerId, account: "Settled" } as const;
  const head = { descr, amount, unit, createdAt };
  const { couponId, planId, payerId } = facts;
  return [
    entry(backlog, settled, { kind: "Q2", eventId: giftEvent, ...head }, { couponId, planId, payerId }),
    entry(settled, backlog, { kind: "Q3", eventId: claimEvent, ...head }, facts),
  ];
}
