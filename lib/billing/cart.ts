import { type Db, empty, lockCart, sql, type Tx } from "@/lib/db";
import { InvalidInput, invariant } from "@/lib/errors";
import { MAX_AMOUNT } from "@/lib/money/money";
import { type CartOwner, isBeingPaid, openItemKey, ownedBy } from "./cart-owner";
import { putPendingCode } from "./redeem";

/** What somebody wants to buy, as asked for. Empty strings and 0 mean "not said". */
export interface CartRequest {
  readonly plan: string;
  readonly use?: string | undefined;
  readonly option: number;
  readonly quantity: bigint;
  readonly syncOn: string;
  readonly fullName: string;
  readonly email: string;
}

/** An item as it stands in the cart after the request. */
export interface CartItem {
  readonly id: bigint;
  readonly createdAt: Date;
  readonly planId: bigint;
  readonly planSlug: string;
  readonly planTitle: string;
  readonly useSlug: string | null;
  readonly option: number;
  readonly quantity: bigint;
  readonly syncOn: string;
  readonly fullName: string;
  readonly email: string;
  /** Set on a gift that was claimed. */
  readonly claimCode: string | null;
}

const VISITOR_CART_LIMIT = 100;
const USER_CART_LIMIT = 2_000;

const itemColumns = sql`
  i.id, i.created_at AS "createdAt", i.plan_id AS "planId", p.slug AS "planSlug", p.title AS "planTitle",
  u.slug AS "useSlug", i.option, i.quantity, i.sync_on AS "syncOn", i.full_name AS "fullName", i.email, i.claim_code AS "claimCode"`;

/** Open items of a cart, in the order in which they were added. */
export function listCart(db: Db, owner: CartOwner): Promise<CartItem[]> {
  return db.query<CartItem>(sql`
    SELECT ${itemColumns} FROM cart_item i JOIN plan p ON p.id = i.plan_id LEFT JOIN use_charge u ON u.id = i.use_charge_id
    WHERE ${ownedBy(owner)} AND NOT i.recorded ORDER BY i.id LIMIT ${USER_CART_LIMIT}`);
}

/**
 * Puts items into a cart; a visitor's is held already. One that is there already for the same plan, use and beneficiary is not doubled: what was
 * said now replaces what was said before, what was not said stays. A gift stays as it was given.
 *
 * @returns each item in the order of the request, with whether it is new
 * @throws InvalidInput 400 on `plan`, `use` or `quantity`; then nothing is stored
 */
export async function addToCart(
  tx: Tx,
  owner: CartOwner,
  requests: readonly CartRequest[],
  at: Date,
): Promise<{ item: CartItem; isNew: boolean }[]> {
  const plans = await findBuyable(tx, requests);
  if ("userId" in owner) await lockCart(tx, owner.userId);
  const wanted = [...mergeRequests(requests).values()].map((request) => ({
    ...request,
    ...buyable(plans, request),
  }));
  const rows = await tx.query<CartItem & { isNew: boolean }>(sql`
    WITH i AS (
      INSERT INTO cart_item AS c (created_at, user_id, visitor_cart_id, plan_id, use_charge_id, option, quantity, sync_on, full_name, email)
      SELECT ${at}, ${"userId" in owner ? owner.userId : null}::bigint, ${"userId" in owner ? null : owner.visitorCartId}::bigint, w.*
      FROM unnest(${wanted.map((w) => w.planId)}::bigint[], ${wanted.map((w) => w.useChargeId)}::bigint[],
        ${wanted.map((w) => w.option)}::int[], ${wanted.map((w) => w.quantity)}::bigint[], ${wanted.map((w) => w.syncOn)}::text[],
        ${wanted.map((w) => w.fullName)}::text[], ${wanted.map((w) => w.email)}::text[]) w
      ON CONFLICT ${openItemKey(owner)} DO UPDATE SET
        option = CASE WHEN excluded.option > 0 AND c.claim_code IS NULL THEN excluded.option ELSE c.option END,
        quantity = CASE WHEN excluded.quantity > 0 AND c.claim_code IS NULL THEN excluded.quantity ELSE c.quantity END,
        full_name = coalesce(nullif(excluded.full_name, ''), c.full_name),
        email = coalesce(nullif(c.email, ''), excluded.email)
      RETURNING *, (xmax = 0) AS is_new)
    SELECT ${itemColumns}, i.is_new AS "isNew" FROM i JOIN plan p ON p.id = i.plan_id LEFT JOIN use_charge u ON u.id = i.use_charge_id`);
  if ("visitorCartId" in owner) {
    await tx.query(sql`UPDATE visitor_cart SET updated_at = ${at} WHERE id = ${owner.visitorCartId}`);
    await putPendingCode(tx, owner, at);
  }
  await refuseOverfull(tx, owner);
  const stored = new Map(
    rows.map(({ isNew, ...item }) => [
      itemKey({ ...item, plan: item.planSlug, use: item.useSlug }),
      { item, isNew },
    ]),
  );
  return requests.map((request) => {
    const result = stored.get(itemKey(request));
    invariant(result, "every request has its item");
    return result;
  });
}

/** Requests for one and the same item become one; what is said later counts. */
function mergeRequests(requests: readonly CartRequest[]): Map<string, CartRequest> {
  const merged = new Map<string, CartRequest>();
  for (const request of requests) {
    const earlier = merged.get(itemKey(request));
    merged.set(itemKey(request), {
      ...request,
      option: request.option || (earlier?.option ?? 0),
      quantity: request.quantity || (earlier?.quantity ?? 0n),
      fullName: request.fullName || (earlier?.fullName ?? ""),
      email: earlier?.email || request.email,
    });
  }
  return merged;
}

function itemKey({
  plan,
  use,
  syncOn,
}: {
  plan: string;
  use?: string | null | undefined;
  syncOn: string;
}): string {
  return JSON.stringify([plan, use ?? "", syncOn.toLowerCase()]);
}

/**
 * Takes matching open items out; without a condition, all of them. Taking out what is not there is fine. A gift can be
 * claimed again, and what is being paid for stays until that is decided.
 */
export async function removeFromCart(
  tx: Tx,
  owner: CartOwner,
  match: { planId?: bigint; email?: string; syncOn?: string },
): Promise<void> {
  if ("userId" in owner) await lockCart(tx, owner.userId);
  const matching = sql`${ownedBy(owner)} AND NOT i.recorded AND NOT ${isBeingPaid}
    ${match.planId === undefined ? empty : sql`AND i.plan_id = ${match.planId}`}
    ${match.email === undefined ? empty : sql`AND lower(i.email) = lower(${match.email})`}
    ${match.syncOn === undefined ? empty : sql`AND lower(i.sync_on) = lower(${match.syncOn})`}`;
  await tx.query(sql`UPDATE cart_item i SET user_id = NULL WHERE ${matching} AND i.claim_code IS NOT NULL`);
  await tx.query(sql`DELETE FROM cart_item i WHERE ${matching}`);
}

/** How to pay for a plan is open again, for everybody it is in the cart for. Gifts are as they were given. */
export async function reopenChoice(tx: Tx, userId: bigint, plan: string): Promise<void> {
  await lockCart(tx, userId);
  await tx.query(sql`
    UPDATE cart_item i SET option = 0 FROM plan p
    WHERE p.id = i.plan_id AND p.slug = ${plan} AND i.user_id = ${userId} AND NOT i.recorded AND i.claim_code IS NULL`);
}

interface BuyablePlan {
  readonly id: bigint;
  readonly isNotPriced: boolean;
  /** By slug; amounts are text, as JSON numbers lose digits. */
  readonly uses: Readonly<Record<string, { readonly id: string; readonly amount: string }>>;
}

/** The plans on sale among those named, with their use charges, in one statement. */
async function findBuyable(db: Db, requests: readonly CartRequest[]): Promise<Map<string, BuyablePlan>> {
  const slugs = [...new Set(requests.map(({ plan }) => plan))];
  const rows = await db.query<BuyablePlan & { slug: string }>(sql`
    SELECT p.id, p.slug, p.is_not_priced AS "isNotPriced",
      coalesce((SELECT jsonb_object_agg(u.slug, jsonb_build_object('id', u.id::text, 'amount', u.use_amount::text))
        FROM use_charge u WHERE u.plan_id = p.id), '{}') AS uses
    FROM plan p WHERE p.slug = ANY(${slugs}) AND p.is_active`);
  const plans = new Map(rows.map((row) => [row.slug, row]));
  for (const request of requests) buyable(plans, request);
  return plans;
}

function buyable(
  plans: ReadonlyMap<string, BuyablePlan>,
  { plan: slug, use, quantity }: CartRequest,
): { planId: bigint; useChargeId: bigint | null } {
  const plan = plans.get(slug);
  if (!plan) throw new InvalidInput({ plan: [`There is no plan '${slug}' on sale.`] });
  if (plan.isNotPriced) throw new InvalidInput({ plan: [`'${slug}' is sold on request only.`] });
  if (!use) return { planId: plan.id, useChargeId: null };
  const offered = Object.hasOwn(plan.uses, use) ? plan.uses[use] : undefined;
  if (!offered) throw new InvalidInput({ use: [`'${slug}' has no use '${use}'.`] });
  if (quantity * BigInt(offered.amount) > MAX_AMOUNT)
    throw new InvalidInput({ quantity: ["This costs more than can be charged."] });
  return { planId: plan.id, useChargeId: BigInt(offered.id) };
}

async function refuseOverfull(tx: Tx, owner: CartOwner): Promise<void> {
  const limit = "userId" in owner ? USER_CART_LIMIT : VISITOR_CART_LIMIT;
  const [held] = await tx.query<{ count: bigint }>(sql`
    SELECT count(*) AS count FROM cart_item i WHERE ${ownedBy(owner)} AND NOT i.recorded`);
  if (held && held.count > BigInt(limit)) throw new InvalidInput(`A cart holds at most ${limit} items.`);
}
