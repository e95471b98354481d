import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "@/lib/db";
import { aSubscription, order, pay } from "@/test/ledger";
import { aPlan, aProfile, aUser, openWorld, profileIdOf } from "@/test/world";
import { receivableDue } from "./receivable";

let db: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ db, close } = await openWorld());
});
afterAll(() => close());

const day = (n: number) => new Date(Date.UTC(2026, 1, n, 12));

test("what is receivable is what was ordered and not yet paid, of this provider and in this currency", async () => {
  const { id: payerId } = await aProfile(db, "xia-inc", await aUser(db, "xia"));
  const { id: planId } = await aPlan(db, "basic");
  const providerId = await profileIdOf(db, "cowork");
  const subscriptionId = await aSubscription(db, payerId, planId);
  const sale = { subscriptionId, planId, payerId, providerId };
  const first = await order(db, sale, 2000n, day(1));
  await order(db, sale, 1500n, day(2));
  await order(db, { ...sale, unit: "eur" }, 700n, day(2));
  await pay(db, { customerId: payerId, invoicedIds: [first], createdAt: day(3), key: "ch_1", fee: 90n });
  await aProfile(db, "studio", await aUser(db, "stella"));

  const due = (unit: string, at: Date, provider = "cowork") => receivableDue(db, { provider, unit, at });
  expect(await due("usd", day(3))).toBe(3500n);
  expect(await due("usd", day(4))).toBe(1500n);
  expect(await due("eur", day(4))).toBe(700n);
  expect(await due("usd", day(4), "studio")).toBe(0n);
});
