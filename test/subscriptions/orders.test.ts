import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { RenewalType } from "@/lib/catalog";
import { type Database, sql, violatedConstraint } from "@/lib/db";
import { systemOrigin } from "@/lib/identity/audit/record";
import {
  addRollover,
  cancelNow,
  findCurrent,
  hadSubscription,
  type OrderedTerm,
  openOrExtendAll,
  pairKey,
  setAutoRenew,
} from "@/lib/subscriptions";
import { updateSubscription } from "@/lib/subscriptions/changes";
import { aPlan, aProfile, aUser, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
let planId: bigint;
let callsId: bigint;
let profileId: bigint;
let count = 0;
const JAN_31 = new Date("2026-01-31T08:00:00Z");
const FEB_10 = new Date("2026-02-10T08:00:00Z");
const FEB_28 = new Date("2026-02-28T08:00:00Z");
const MAR_31 = new Date("2026-03-31T08:00:00Z");

beforeAll(async () => {
  ({ db, close } = await openWorld());
  ({ id: planId } = await aPlan(db, "basic"));
  const calls = { planId, slug: "calls", quota: 100n, useAmount: 15n, createdAt: JAN_31 };
  ({ id: callsId } = await db.orm.useCharge.create({ data: calls }));
});
afterAll(() => close());

beforeEach(async () => {
  count += 1;
  ({ id: profileId } = await aProfile(db, `s${count}`, await aUser(db, `u${count}`)));
});

interface Wish {
  readonly at?: Date;
  readonly naturalPeriods?: number;
  readonly renewalType?: RenewalType;
  readonly requiresAcceptance?: boolean;
  readonly profileId?: bigint;
}

function order(...wishes: Wish[]): Promise<OrderedTerm[]> {
  return db.transaction((tx) =>
    openOrExtendAll(
      tx,
      wishes.map((wish) => ({
        profileId: wish.profileId ?? profileId,
        plan: { id: planId, periodType: "monthly", renewalType: wish.renewalType ?? "auto-renew" },
        naturalPeriods: wish.naturalPeriods ?? 1,
        at: wish.at ?? JAN_31,
        requiresAcceptance: wish.requiresAcceptance ?? false,
        isPaidByOthers: false,
      })),
    ),
  );
}

async function only(wish: Wish = {}): Promise<OrderedTerm> {
  const [ordered] = await order(wish);
  if (!ordered) throw new Error("an order has its term");
  return ordered;
}

async function current(at: Date) {
  return (await findCurrent(db, [{ profileId, planId }], at)).get(pairKey({ profileId, planId }));
}

async function counters() {
  const [row] = await db.query<{ expiring: bigint; rollover: bigint; used: bigint }>(sql`
    SELECT expiring_quota AS expiring, rollover_quota AS rollover, used_quantity AS used
    FROM subscription_use c JOIN subscription s ON s.id = c.subscription_id WHERE s.profile_id = ${profileId}`);
  return row;
}

test("a first order opens a term now, with the quota of every use charge", async () => {
  const ordered = await only();
  expect(ordered).toMatchObject({ isNew: true, serviceStart: JAN_31, serviceEnd: FEB_28 });
  expect(ordered.subscription).toMatchObject({ createdAt: JAN_31, endsAt: FEB_28, autoRenew: true });
  expect(ordered.subscription).toEqual(await current(JAN_31));
  expect(await counters()).toEqual({ expiring: 100n, rollover: 0n, used: 0n });
});

test("an order before the end begins where the term ends, and does not drift", async () => {
  await only();
  const second = await only({ at: FEB_10 });
  expect(second).toMatchObject({ isNew: false, serviceStart: FEB_28, serviceEnd: MAR_31 });
  expect((await current(FEB_10))?.endsAt).toEqual(MAR_31);
});

test("an order after the end opens a new term", async () => {
  await only();
  const later = await only({ at: MAR_31 });
  expect(later).toMatchObject({ isNew: true, serviceStart: MAR_31 });
});

test("lines of one order for one plan follow each other, others stand apart", async () => {
  const other = await aProfile(db, `other${count}`, await aUser(db, `someone${count}`));
  const [first, apart, second] = await order({}, { profileId: other.id }, { naturalPeriods: 1 });
  expect(first).toMatchObject({ isNew: true, serviceStart: JAN_31, serviceEnd: FEB_28 });
  expect(second).toMatchObject({ isNew: false, serviceStart: FEB_28, serviceEnd: MAR_31 });
  expect(second?.subscription.id).toBe(first?.subscription.id);
  expect(apart).toMatchObject({ isNew: true, serviceStart: JAN_31, serviceEnd: FEB_28 });
});

test.each(["one-time", "repeat"] as const)("a %s plan never renews by itself", async (renewalType) => {
  expect((await only({ renewalType })).subscription.autoRenew).toBe(false);
});

test("an extension fills the quota again and leaves what was bought in advance", async () => {
  const { subscription } = await only();
  await db.query(
    sql`UPDATE subscription_use SET expiring_quota = 3, used_quantity = 97 WHERE subscription_id = ${subscription.id}`,
  );
  await db.transaction((tx) =>
    addRollover(tx, [
      { subscriptionId: subscription.id, useChargeId: callsId, quantity: 5n },
      { subscriptionId: subscription.id, useChargeId: callsId, quantity: 2n },
    ]),
  );
  expect(await counters()).toEqual({ expiring: 3n, rollover: 7n, used: 97n });
  await only({ at: FEB_10 });
  expect(await counters()).toEqual({ expiring: 100n, rollover: 7n, used: 97n });
});

test("what a provider must accept has a key until then, and an extension does not accept it", async () => {
  const { subscription } = await only({ requiresAcceptance: true });
  expect(subscription.requestKey).toMatch(/^[0-9a-f]{40}$/);
  const extended = await only({ at: FEB_10, requiresAcceptance: true });
  expect(extended.subscription).toMatchObject({ id: subscription.id, requestKey: subscription.requestKey });
});

test("paying for what was granted accepts it, from then on", async () => {
  // A term in force ran until after the grant was made: the accepted one must not reach back into it.
  await only();
  const granted = await db.query<{ id: bigint }>(sql`
    INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at, grant_key)
    VALUES (${profileId}, ${planId}, ${FEB_10}, ${MAR_31}, ${MAR_31}, ${"a".repeat(39)} || ${count % 10}) RETURNING id`);
  const paidAt = new Date("2026-03-05T00:00:00Z");
  const { subscription, isNew, serviceStart } = await only({ at: paidAt });
  expect(subscription).toMatchObject({ id: granted[0]?.id, grantKey: null, createdAt: paidAt });
  expect({ isNew, serviceStart }).toEqual({ isNew: false, serviceStart: MAR_31 });
});

test("of orders placed at once for the same plan, each gets its own periods", async () => {
  const all = await Promise.all([only(), only(), only(), only(), only(), only()]);
  expect(all.filter(({ isNew }) => isNew)).toHaveLength(1);
  const starts = new Set(all.map(({ serviceStart }) => serviceStart.getTime()));
  expect(starts.size).toBe(6);
  expect((await current(JAN_31))?.periodsElapsed).toBe(6);
});

test("the database refuses two terms of one plan at once", async () => {
  await only();
  const overlap = db.query(sql`
    INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at)
    VALUES (${profileId}, ${planId}, ${FEB_10}, ${MAR_31}, ${FEB_10})`);
  const refusal = await overlap.catch((error: unknown) => violatedConstraint(error));
  expect(refusal).toBe("subscription_terms_apart");
});

test("who was subscribed before is known for many at once, grants not taken up aside", async () => {
  const pair = { profileId, planId };
  expect(await hadSubscription(db, [pair])).toEqual(new Set());
  await db.query(sql`
    INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at, grant_key)
    VALUES (${profileId}, ${planId}, ${JAN_31}, ${FEB_28}, ${JAN_31}, ${"b".repeat(39)} || ${count % 10})`);
  expect(await hadSubscription(db, [pair])).toEqual(new Set());
  await only({ at: MAR_31 });
  expect(await hadSubscription(db, [pair, { profileId: 0n, planId }])).toEqual(new Set([pairKey(pair)]));
});

test("cancelling now ends the term, stops the renewal, and may be repeated", async () => {
  const { subscription } = await only();
  await db.transaction((tx) => cancelNow(tx, { profileId, planId }, FEB_10));
  await db.transaction((tx) => cancelNow(tx, { profileId, planId }, FEB_28));
  const [row] = await db.query(
    sql`SELECT ends_at AS "endsAt", auto_renew AS "autoRenew" FROM subscription WHERE id = ${subscription.id}`,
  );
  expect(row).toEqual({ endsAt: FEB_10, autoRenew: false });
});

test("cancelling what still waits removes it, with its counters", async () => {
  await only({ requiresAcceptance: true });
  await db.transaction((tx) => cancelNow(tx, { profileId, planId }, FEB_10));
  expect(await db.query(sql`SELECT FROM subscription WHERE profile_id = ${profileId}`)).toEqual([]);
});

test("after a cancellation at a date, an order counts from that date", async () => {
  await only();
  const { id: viewerId } = await aUser(db, "viewer");
  const viewed = { profileId, providerIds: [], viewerId, at: JAN_31 };
  await db.transaction((tx) =>
    updateSubscription(tx, viewed, "basic", { endsAt: FEB_10 }, systemOrigin(JAN_31)),
  );
  expect(await current(JAN_31)).toMatchObject({ endsAt: FEB_10, autoRenew: false });
  expect(await only({ at: JAN_31 })).toMatchObject({
    serviceStart: FEB_10,
    serviceEnd: new Date("2026-03-10T08:00:00Z"),
  });
});

test("renewal is switched on only where the plan renews", async () => {
  await only();
  const pair = { profileId, planId };
  await db.transaction((tx) => setAutoRenew(tx, pair, { autoRenew: false, at: FEB_10 }));
  expect((await current(FEB_10))?.autoRenew).toBe(false);
  await db.transaction((tx) => setAutoRenew(tx, pair, { autoRenew: true, at: FEB_10 }));
  expect((await current(FEB_10))?.autoRenew).toBe(true);
  await db.orm.plan.update({ where: { id: planId }, data: { renewalType: "repeat" } });
  await db.transaction((tx) => setAutoRenew(tx, pair, { autoRenew: true, at: FEB_10 }));
  expect((await current(FEB_10))?.autoRenew).toBe(false);
  await db.orm.plan.update({ where: { id: planId }, data: { renewalType: "auto_renew" } });
});
