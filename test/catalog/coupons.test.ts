import { afterAll, beforeAll, expect, test } from "vitest";
import { type Coupon, consumeCoupon, createCoupon, isCouponValid, releaseCoupons } from "@/lib/catalog";
import { type Database, sql } from "@/lib/db";
import { aPlan, aProfile, aUser, DAWN, openWorld, profileIdOf } from "../world";

let db: Database;
let close: () => Promise<void>;
let coworkId: bigint;
let studioId: bigint;
let count = 0;
const LATER = new Date("2026-02-01T00:00:00Z");

beforeAll(async () => {
  ({ db, close } = await openWorld());
  coworkId = await profileIdOf(db, "cowork");
  ({ id: studioId } = await aProfile(db, "studio", await aUser(db, "stella")));
});
afterAll(() => close());

function aCoupon(terms: Partial<Parameters<typeof createCoupon>[1]> = {}): Promise<Coupon> {
  count += 1;
  const defaults = {
    providerId: coworkId,
    code: `CODE${count}`,
    type: "percentage",
    value: 1_000n,
    at: DAWN,
  } as const;
  return createCoupon(db, { ...defaults, ...terms });
}

function consume(id: bigint, at = LATER): Promise<boolean> {
  return db.transaction((tx) => consumeCoupon(tx, id, at));
}

async function usesLeft(id: bigint): Promise<number | null | undefined> {
  const [row] = await db.query<{ left: number | null }>(
    sql`SELECT nb_attempts AS left FROM coupon WHERE id = ${id}`,
  );
  return row?.left;
}

test("a provider has a code once, whatever its case", async () => {
  await aCoupon({ code: "Once" });
  await expect(aCoupon({ code: "ONCE" })).rejects.toMatchObject({
    status: 400,
    fields: { code: [expect.any(String)] },
  });
});

test("a coupon is good for its provider's plans or its one plan, before its end, while uses remain", async () => {
  const plan = { ...(await aPlan(db, "basic")), providerId: coworkId };
  const good = { providerId: coworkId, planId: null, endsAt: null, nbAttempts: null };
  const isGood = (
    terms: Partial<typeof good> | Pick<Coupon, "endsAt"> | Pick<Coupon, "nbAttempts" | "planId">,
  ) => isCouponValid({ ...good, ...terms } as Coupon, plan, LATER);
  expect(isGood({})).toBe(true);
  expect(isGood({ planId: plan.id, nbAttempts: 1 })).toBe(true);
  expect(isGood({ planId: plan.id + 1n, nbAttempts: null })).toBe(false);
  expect(isGood({ providerId: studioId })).toBe(false);
  expect(isGood({ endsAt: LATER })).toBe(false);
  expect(isGood({ endsAt: new Date(LATER.getTime() + 1) })).toBe(true);
  expect(isGood({ planId: null, nbAttempts: 0 })).toBe(false);
});

test("the last use goes to one of those who want it at once", async () => {
  const { id } = await aCoupon({ nbAttempts: 3 });
  const taken = await Promise.all(Array.from({ length: 8 }, () => consume(id)));
  expect(taken.filter(Boolean)).toHaveLength(3);
  expect(await usesLeft(id)).toBe(0);
});

test("nothing is taken of a coupon that has ended", async () => {
  const { id } = await aCoupon({ nbAttempts: 3, endsAt: LATER });
  expect(await consume(id)).toBe(false);
  expect(await usesLeft(id)).toBe(3);
});

test("an unlimited coupon stays so, used or given back", async () => {
  const { id } = await aCoupon();
  expect(await consume(id)).toBe(true);
  await db.transaction((tx) => releaseCoupons(tx, [id]));
  expect(await usesLeft(id)).toBeNull();
});

test("a use is given back", async () => {
  const { id } = await aCoupon({ nbAttempts: 1 });
  await consume(id);
  await db.transaction((tx) => releaseCoupons(tx, [id]));
  expect(await usesLeft(id)).toBe(1);
});

test("§11 row 24: the database refuses more than 100% off", async () => {
  await expect(aCoupon({ value: 10_001n })).rejects.toThrow("coupon_value_range");
});
