import { randomKey } from "@/lib/auth/secret";
import { lockCart, type Sql, sql, type Tx } from "@/lib/db";
import { announceAll } from "@/lib/events";
import { groupBy } from "@/lib/group-by";
import { isBeingPaid } from "./cart-owner";

/** How long a claim code is good. */
const CLAIM_DAYS = 30;

/** What came of a claim code: what waited under it is in the cart; it had expired and another was sent; or neither. */
export type ClaimOutcome = "claimed" | "renewed" | "none";

/** Items under this code that wait to be claimed; those that are not paid for yet do not. */
function isWaiting(code: string): Sql {
  return sql`gift.claim_code = ${code} AND gift.claim_ends_at IS NOT NULL
    AND gift.user_id IS NULL AND gift.visitor_cart_id IS NULL AND NOT gift.recorded`;
}

/** All that was paid for item `gift` was given back to who gave it. */
const isGivenBack = sql`coalesce((
  SELECT bool_and(e.dest_amount <= (SELECT coalesce(sum(r.amount), 0) FROM refund r WHERE r.charge_item_id = paid.id AND r.state <> 'failed'))
  FROM gift_order g JOIN ledger_entry e ON e.id = g.entry_id JOIN charge_item paid ON paid.invoiced_id = e.id AND paid.is_live
  WHERE g.cart_item_id = gift.id AND e.dest_amount > 0), FALSE)`;

/**
 * Gifts that wait under a claim code become items of whoever brings it, in place of what they were about to buy
 * themselves. One that does not fit beside another gift, or beside what is being paid for, goes on waiting. A code that
 * has expired opens nothing: a new one goes to the address that the gift is for, so that what was paid is never lost. What
 * was given back to the giver is no gift any more.
 */
export async function claimGifts(tx: Tx, code: string, userId: bigint, at: Date): Promise<ClaimOutcome> {
  await lockCart(tx, userId);
  if (await renewExpired(tx, code, at)) return "renewed";
  const isAlike = sql`i.user_id = ${userId} AND NOT i.recorded AND i.plan_id = gift.plan_id
    AND i.use_charge_id IS NOT DISTINCT FROM gift.use_charge_id AND lower(i.sync_on) = lower(gift.sync_on)`;
  await tx.query(sql`
    DELETE FROM cart_item i USING cart_item gift
    WHERE ${isWaiting(code)} AND ${isAlike} AND i.claim_code IS NULL AND NOT ${isBeingPaid}`);
  const claimed = await tx.query(sql`
    UPDATE cart_item gift SET user_id = ${userId}
    WHERE ${isWaiting(code)} AND NOT ${isGivenBack} AND NOT EXISTS (SELECT FROM cart_item i WHERE ${isAlike}) RETURNING gift.id`);
  return claimed.length > 0 ? "claimed" : "none";
}

async function renewExpired(tx: Tx, code: string, at: Date): Promise<boolean> {
  const expired = await tx.query<{ id: bigint }>(sql`
    UPDATE cart_item gift SET claim_code = ${randomKey()}, claim_ends_at = NULL
    WHERE ${isWaiting(code)} AND gift.claim_ends_at <= ${at} RETURNING gift.id`);
  await openPaidGifts(tx, sql`i.id = ANY(${expired.map(({ id }) => id)}::bigint[])`, at);
  return expired.length > 0;
}

interface OpenedGift {
  readonly id: bigint;
  readonly code: string;
  readonly email: string;
  readonly payerId: bigint;
  readonly by: bigint | null;
}

/** As much was captured on the event of order `e` as its payer has ordered there, in whatever way it was paid. */
const isPaidUp = sql`(
  SELECT sum(CASE WHEN m.dest_account = 'Payable' THEN m.dest_amount ELSE -m.dest_amount END) <= 0 FROM ledger_entry m
  WHERE m.event_id = e.event_id AND m.payer_id = e.payer_id
    AND (m.dest_account = 'Payable' OR (m.orig_account = 'Backlog' AND m.dest_account = 'Receivable')))`;

/** Gifts that were ordered on these events. */
export function giftsOn(eventIds: readonly string[]): Sql {
  return sql`g.entry_id IN (SELECT o.id FROM ledger_entry o WHERE o.event_id = ANY(${eventIds}::text[]))`;
}

/**
 * Gifts among these whose every order is paid for can be claimed from now on, and those whom they are for are told.
 * Never before: nobody is to use what the money for may not arrive.
 *
 * @param which which gifts, as a condition on item `i` and its order `g`
 */
export async function openPaidGifts(tx: Tx, which: Sql, at: Date): Promise<void> {
  const endsAt = new Date(at.getTime() + CLAIM_DAYS * 86_400_000);
  const opened = await tx.query<OpenedGift>(sql`
    UPDATE cart_item i SET claim_ends_at = ${endsAt}
    FROM (
      SELECT g.cart_item_id AS item_id, min(e.payer_id) AS payer_id, min(e.actor_id) AS actor_id
      FROM gift_order g JOIN ledger_entry e ON e.id = g.entry_id JOIN cart_item i ON i.id = g.cart_item_id
      WHERE ${which} AND i.claim_ends_at IS NULL AND i.user_id IS NULL AND NOT i.recorded
      GROUP BY g.cart_item_id
      HAVING bool_and(e.dest_amount = 0 OR EXISTS (
        SELECT FROM charge_item paid JOIN charge c ON c.id = paid.charge_id
        WHERE paid.invoiced_id = e.id AND c.state IN ('done', 'disputed')) OR ${isPaidUp})) gift
    WHERE i.id = gift.item_id
    RETURNING i.id, i.claim_code AS code, i.email, gift.payer_id AS "payerId", gift.actor_id AS by`);
  const claims = [...groupBy(opened, ({ code }) => code).entries()].flatMap(([code, gifts]) => {
    const [first] = gifts;
    if (!first) return [];
    const { payerId: profile, by, email } = first;
    return [{ profile, by, email, code, items: gifts.map(({ id }) => id) }];
  });
  await announceAll(tx, "claim_code_generated", claims, at);
}
