import { randomKey } from "@/lib/auth/secret";
import type { RenewalType } from "@/lib/catalog";
import { sql, type Tx } from "@/lib/db";
import { invariant } from "@/lib/errors";
import type { PeriodType } from "@/lib/time/periods";
import { type Draft, fillQuotas, insertSubscriptions } from "./store";
import { lockCurrent, type Pair, pairKey, type Subscription } from "./subscriptions";
import { extendTerm, openTerm, restartTerm, serviceStart } from "./terms";

/** An order of some periods of a plan for a profile. */
export interface TermOrder {
  readonly profileId: bigint;
  readonly plan: { readonly id: bigint; readonly periodType: PeriodType; readonly renewalType: RenewalType };
  readonly naturalPeriods: number;
  readonly at: Date;
  /** The provider must accept a new subscription before it is in force. */
  readonly requiresAcceptance: boolean;
  /** Somebody else pays: a new subscription ends with what was bought, unless its subscriber says that it goes on. */
  readonly isPaidByOthers: boolean;
}

/** What an order led to: the subscription as it now stands, and the part `[serviceStart, serviceEnd)` that was bought. */
export interface OrderedTerm {
  readonly subscription: Subscription;
  readonly serviceStart: Date;
  readonly serviceEnd: Date;
  readonly isNew: boolean;
}

/**
 * Gives profiles the periods that were ordered: a subscription that has not ended is extended from its end, else one
 * begins now. Opening one makes the counters of the plan's use charges, extending it fills their quota again. Lines of
 * an order for one profile and plan follow each other: the second begins where the first ends.
 *
 * The number of statements does not grow with the lines.
 *
 * @returns what became of each, in the order given; `subscription` is as it stands after all of them
 * Source: docs/plans.md, "Terms"
 */
export async function openOrExtendAll(tx: Tx, orders: readonly TermOrder[]): Promise<OrderedTerm[]> {
  const [first] = orders;
  if (!first) return [];
  const pairs = orders.map(pairOf);
  const drafts = new Map<string, Draft>(await lockCurrent(tx, pairs, first.at));
  const services = orders.map((order) => {
    const key = pairKey(pairOf(order));
    const current = whereItStands(drafts.get(key) ?? null, order);
    const draft = current ? extend(current, order) : open(order);
    drafts.set(key, draft);
    return {
      key,
      serviceStart: serviceStart(current, order.at),
      serviceEnd: draft.endsAt,
      isNew: current === null,
    };
  });
  const stored = await store(tx, [...drafts.values()]);
  return services.map(({ key, ...service }) => {
    const subscription = stored.get(key);
    invariant(subscription, "every ordered term was stored");
    return { subscription, ...service };
  });
}

/** The term of a request that has waited until it would have been over begins anew: it has served nobody. */
function whereItStands(current: Draft | null, { plan, at }: TermOrder): Draft | null {
  return current && current.endsAt <= at ? restartTerm(current, plan.periodType, at) : current;
}

function pairOf({ profileId, plan }: TermOrder): Pair {
  return { profileId, planId: plan.id };
}

function open({ profileId, plan, naturalPeriods, at, requiresAcceptance, isPaidByOthers }: TermOrder): Draft {
  return {
    ...openTerm(at, plan.periodType, naturalPeriods),
    ...{ id: null, profileId, planId: plan.id, grantKey: null },
    autoRenew: plan.renewalType === "auto-renew" && !isPaidByOthers,
    requestKey: requiresAcceptance ? randomKey() : null,
    deferral: null,
  };
}

/**
 * Who pays for what a provider has granted accepts it by that: it is in force from now on, and not from when it was
 * granted, as another term may have run until lately.
 */
function extend(current: Draft, { plan, naturalPeriods, at }: TermOrder): Draft {
  const extended = extendTerm(current, plan.periodType, naturalPeriods);
  return current.grantKey === null ? extended : { ...extended, grantKey: null, createdAt: at };
}

async function store(tx: Tx, drafts: readonly Draft[]): Promise<Map<string, Subscription>> {
  const opened = drafts.filter(({ id }) => id === null);
  const extended = drafts.filter((draft): draft is Subscription => draft.id !== null);
  const stored = [...(await insertSubscriptions(tx, opened)), ...extended];
  await update(tx, extended);
  await fillQuotas(
    tx,
    extended.map(({ id }) => id),
  );
  return new Map(stored.map((subscription) => [pairKey(subscription), subscription]));
}

async function update(tx: Tx, subscriptions: readonly Subscription[]): Promise<void> {
  if (subscriptions.length === 0) return;
  await tx.query(sql`
    UPDATE subscription s
    SET created_at = n.created_at, ends_at = n.ends_at, anchor_at = n.anchor_at, periods_elapsed = n.periods_elapsed,
      grant_key = NULL
    FROM unnest(${subscriptions.map(({ id }) => id)}::bigint[],
      ${subscriptions.map(({ createdAt }) => createdAt)}::timestamptz[],
      ${subscriptions.map(({ endsAt }) => endsAt)}::timestamptz[],
      ${subscriptions.map(({ anchorAt }) => anchorAt)}::timestamptz[],
      ${subscriptions.map(({ periodsElapsed }) => periodsElapsed)}::int[])
      AS n (id, created_at, ends_at, anchor_at, periods_elapsed)
    WHERE s.id = n.id`);
}

/** Units of a use charge that were bought in advance. */
export interface Rollover {
  readonly subscriptionId: bigint;
  readonly useChargeId: bigint;
  readonly quantity: bigint;
}

/** Adds units bought in advance to the subscriptions' counters, where they stay until they are used. */
export async function addRollover(tx: Tx, bought: readonly Rollover[]): Promise<void> {
  if (bought.length === 0) return;
  await tx.query(sql`
    INSERT INTO subscription_use AS counter (subscription_id, use_charge_id, expiring_quota, rollover_quota)
    SELECT b.subscription_id, b.use_charge_id, u.quota, sum(b.quantity)
    FROM unnest(${bought.map(({ subscriptionId }) => subscriptionId)}::bigint[],
      ${bought.map(({ useChargeId }) => useChargeId)}::bigint[], ${bought.map(({ quantity }) => quantity)}::bigint[])
      AS b (subscription_id, use_charge_id, quantity)
    JOIN use_charge u ON u.id = b.use_charge_id
    GROUP BY b.subscription_id, b.use_charge_id, u.quota
    ON CONFLICT (subscription_id, use_charge_id) DO UPDATE
      SET rollover_quota = counter.rollover_quota + excluded.rollover_quota`);
}
