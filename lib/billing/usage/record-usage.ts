import { useOrderText } from "@/lib/catalog/order-text";
import { type Db, sql, type Tx } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { announce } from "@/lib/events";
import { orderEntry, post, useEvent } from "@/lib/ledger";
import { MAX_AMOUNT } from "@/lib/money/money";
import { drawUsage, holdCounter, storeCounter, type UsageCounter } from "@/lib/subscriptions/usage";

/** Units that a subscriber has used. */
export interface UsageReport {
  readonly profileId: bigint;
  /** Whose plans the reporter may report for; any when empty. */
  readonly providerIds: readonly bigint[];
  readonly plan: string;
  readonly use: string | null;
  readonly quantity: bigint;
  /** When they were used. */
  readonly usedAt: Date;
  readonly actorId: bigint;
  readonly at: Date;
}

interface MeteredPlan {
  readonly id: bigint;
  readonly providerId: bigint;
  readonly slug: string;
  readonly unit: string;
}

interface MeteredUse {
  readonly id: bigint;
  readonly title: string;
  readonly useAmount: bigint;
  readonly quota: bigint;
  readonly maximumLimit: bigint | null;
}

/**
 * Records metered usage of an active subscription. Units that are included in the period, then units bought in advance,
 * cost nothing; the others become an order, N1, which is due from then on and charged later.
 *
 * @returns the id of the order; null when nothing is billed
 * @throws InvalidInput 400 `plan` unknown or inactive; `use` not of the plan; `detail` without `use`, or when no
 *   accepted subscription covers the time; `created_at` in the future; `quantity` too large to be billed exactly
 */
export async function recordUsage(tx: Tx, report: UsageReport): Promise<bigint | null> {
  const { profileId, quantity, usedAt, at } = report;
  if (usedAt > at) throw new InvalidInput({ created_at: ["Usage cannot be in the future."] });
  const plan = await findPlan(tx, report);
  const use = await findUse(tx, plan, report.use);
  const subscriptionId = await findCovering(tx, profileId, plan, usedAt);
  const before = await holdCounter(tx, subscriptionId, use);
  const { counter: after, billed } = drawUsage(before, quantity, use.useAmount);
  if (after.usedQuantity > MAX_AMOUNT || after.billedAmount > MAX_AMOUNT)
    throw new InvalidInput({ quantity: ["This is more than can be billed exactly. Report it in parts."] });
  await storeCounter(tx, subscriptionId, use.id, after);
  await announceCrossings(tx, { subscriptionId, use, before, after }, at);
  if (billed === 0n) return null;
  const order = orderEntry({
    ...{ kind: "N1", eventId: useEvent(subscriptionId, use.id), createdAt: usedAt },
    ...{ payerId: profileId, providerId: plan.providerId, planId: plan.id, subscriptionId },
    ...{ useChargeId: use.id, quantity: billed, amount: billed * use.useAmount, unit: plan.unit },
    descr: useOrderText(plan.slug, use.title, billed),
  });
  const [written] = await post(tx, [order], { actorId: report.actorId });
  return written?.id ?? null;
}

async function findPlan(db: Db, { plan: slug, providerIds }: UsageReport): Promise<MeteredPlan> {
  const [plan] = await db.query<MeteredPlan & { isActive: boolean }>(sql`
    SELECT id, provider_id AS "providerId", slug, unit, is_active AS "isActive" FROM plan WHERE slug = ${slug}`);
  if (!plan || (providerIds.length > 0 && !providerIds.includes(plan.providerId)))
    throw new InvalidInput({ plan: [`There is no plan '${slug}'.`] });
  if (!plan.isActive) throw new InvalidInput({ plan: [`The plan '${slug}' is not active.`] });
  return plan;
}

async function findUse(db: Db, plan: MeteredPlan, slug: string | null): Promise<MeteredUse> {
  if (slug === null) throw new InvalidInput("There is no use charge: say which in 'use'.");
  const [use] = await db.query<MeteredUse>(sql`
    SELECT id, coalesce(nullif(title, ''), slug) AS title, use_amount AS "useAmount", quota, maximum_limit AS "maximumLimit"
    FROM use_charge WHERE plan_id = ${plan.id} AND slug = ${slug}`);
  if (!use) throw new InvalidInput({ use: [`The plan '${plan.slug}' has no use charge '${slug}'.`] });
  return use;
}

/** The accepted subscription whose term the time lies in. */
async function findCovering(db: Db, profileId: bigint, plan: MeteredPlan, usedAt: Date): Promise<bigint> {
  const [subscription] = await db.query<{ id: bigint }>(sql`
    SELECT id FROM subscription
    WHERE profile_id = ${profileId} AND plan_id = ${plan.id} AND grant_key IS NULL AND request_key IS NULL
      AND created_at <= ${usedAt} AND ends_at > ${usedAt} ORDER BY id LIMIT 1`);
  if (!subscription)
    throw new InvalidInput(`No active subscription to '${plan.slug}' covers ${usedAt.toISOString()}.`);
  return subscription.id;
}

interface Drawn {
  readonly subscriptionId: bigint;
  readonly use: MeteredUse;
  readonly before: UsageCounter;
  readonly after: UsageCounter;
}

/** A line is crossed by one report of a period, the one whose units lie on both sides: nobody is told twice. */
async function announceCrossings(
  tx: Tx,
  { subscriptionId, use, before, after }: Drawn,
  at: Date,
): Promise<void> {
  const payload = { subscription: subscriptionId, useCharge: use.id, usage: after.periodQuantity };
  const hadUnits = use.quota > 0n || before.rolloverQuota > 0n;
  if (hadUnits && before.billedQuantity === 0n && after.billedQuantity > 0n)
    await announce(tx, "quota_reached", payload, at);
  const limit = use.maximumLimit ?? 0n;
  if (limit > 0n && before.billedAmount < limit && after.billedAmount >= limit)
    await announce(tx, "use_charge_limit_crossed", payload, at);
}
