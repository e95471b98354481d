import { sql, type Tx } from "@/lib/db";
import { groupBy } from "@/lib/group-by";
import { type Entry, giftClaim, post } from "@/lib/ledger";
import type { Order, OrderLine } from "./order";

/** What the giver of a gift has ordered, and paid for. */
interface GiftOrder {
  readonly entryId: bigint;
  readonly cartItemId: bigint;
  readonly eventId: string;
  readonly providerId: bigint;
  readonly payerId: bigint;
  readonly planId: bigint;
  readonly planSlug: string;
  readonly useChargeId: bigint | null;
  readonly couponId: bigint;
  readonly amount: bigint;
  readonly nbPeriods: number | null;
  readonly quantity: bigint | null;
}

/**
 * Of the gifts in an order, what was collected for them goes to the subscriptions that they have become: rows Q2 and Q3
 * (docs/ledger.md). The orders of the claimant beside them cost nothing.
 *
 * @param claimed the order row of every line that is for a subscriber
 */
export async function moveGifts(tx: Tx, order: Order, claimed: ReadonlyMap<OrderLine, Entry>): Promise<void> {
  const free = [...claimed.keys()].filter((line) => "amount" in line && line.amount === 0n);
  if (free.length === 0) return;
  const byItem = groupBy(await findGiftOrders(tx, free), ({ cartItemId }) => cartItemId);
  // An item is claimed once: its key says so even if everything else went wrong.
  for (const [itemId, orders] of byItem) {
    const entries = orders.flatMap((gift) => moved(order, gift, entryFor(gift, claimed)));
    await post(tx, entries, { keyPrefix: `gift:${itemId}`, actorId: order.userId });
  }
  await linkClaims(tx, [...byItem.values()].flat(), claimed);
}

/** The giver's orders know what they have become: who refuses that gives back what was paid for it. */
async function linkClaims(
  tx: Tx,
  gifts: readonly GiftOrder[],
  claimed: ReadonlyMap<OrderLine, Entry>,
): Promise<void> {
  const became = gifts.map((gift) => entryFor(gift, claimed).subscriptionId ?? null);
  await tx.query(sql`
    UPDATE gift_order g SET subscription_id = v.subscription_id
    FROM unnest(${gifts.map(({ entryId }) => entryId)}::bigint[], ${became}::bigint[]) AS v (entry_id, subscription_id)
    WHERE g.entry_id = v.entry_id`);
}

function findGiftOrders(tx: Tx, lines: readonly OrderLine[]): Promise<GiftOrder[]> {
  const itemIds = lines.flatMap((line) => ("cartItemId" in line ? [line.cartItemId] : []));
  return tx.query<GiftOrder>(sql`
    SELECT g.entry_id AS "entryId", g.cart_item_id AS "cartItemId", e.event_id AS "eventId", e.orig_profile_id AS "providerId",
      e.payer_id AS "payerId", e.plan_id AS "planId", p.slug AS "planSlug", e.use_charge_id AS "useChargeId",
      e.coupon_id AS "couponId", e.dest_amount AS amount, e.nb_periods AS "nbPeriods", e.quantity
    FROM gift_order g JOIN ledger_entry e ON e.id = g.entry_id JOIN plan p ON p.id = e.plan_id
    WHERE g.cart_item_id = ANY(${itemIds}::bigint[]) ORDER BY g.entry_id`);
}

/** The claimant's order that stands for the giver's: usage for usage, the plan for the plan and its setup. */
function entryFor(gift: GiftOrder, claimed: ReadonlyMap<OrderLine, Entry>): Entry {
  for (const [line, entry] of claimed) {
    if (!("cartItemId" in line) || line.cartItemId !== gift.cartItemId) continue;
    if (line.kind === "use" ? line.useChargeId === gift.useChargeId : gift.useChargeId === null) return entry;
  }
  throw new Error(`gift ${gift.cartItemId} was claimed without what was ordered for it`);
}

function moved({ unit, placedAt }: Order, gift: GiftOrder, claimed: Entry): Entry[] {
  const { eventId: claimEvent, subscriptionId, serviceStart, serviceEnd } = claimed;
  const { providerId, planId, payerId, couponId, useChargeId, nbPeriods, quantity } = gift;
  if (claimEvent === null) throw new Error("an order of a subscriber has its event");
  // Setup is served at once; periods over the claimant's own term.
  const term = nbPeriods === null ? {} : { nbPeriods, serviceStart, serviceEnd };
  return giftClaim({
    ...{ providerId, giftEvent: gift.eventId, claimEvent, amount: gift.amount, unit },
    descr: `Gift of ${gift.planSlug} claimed`,
    createdAt: placedAt,
    facts: {
      ...{ subscriptionId, planId, payerId, couponId, ...term },
      useChargeId: useChargeId ?? undefined,
      quantity: quantity ?? undefined,
    },
  });
}
