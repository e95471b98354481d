import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { now } from "@/lib/time/clock";
import { signedIn, visitor } from "./callers";
import type { Client } from "./client";
import { aManager, aPlan, aProfile, aUser, openWorld } from "./world";

let db: Database;
let close: () => Promise<void>;
let xia: Client;
let xiaId: bigint;
let stella: Client;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  await aPlan(db, "basic");
  const user = await aUser(db, "xia");
  ({ id: xiaId } = await aProfile(db, "xia-co", user));
  xia = await signedIn(user);
  const owner = await aUser(db, "stella");
  await aProfile(db, "studio", owner);
  stella = await signedIn(owner);
});
afterAll(() => close());

const PLANS = "/api/profile/studio/plans";

function createPlan(title: string, key: string, client = stella) {
  return client.post<{ slug: string; detail: string }>(PLANS, { title }, { "Idempotency-Key": key });
}

test("the same request gets the first answer again; with another body, or path, it is another matter", async () => {
  const first = await createPlan("Yoga", "k1");
  const again = await createPlan("Yoga", "k1");
  expect([first.status, again.status, again.text]).toEqual([201, 201, first.text]);
  expect((await createPlan("Pilates", "k1")).status).toBe(409);
  expect(
    (await xia.post("/api/profile/xia-co/plans", { title: "Yoga" }, { "Idempotency-Key": "k1" })).status,
  ).toBe(201);
});

test("a key is its caller's own", async () => {
  const other = await signedIn(await aManager(db, "studio", "otto"));
  expect((await createPlan("Barre", "k2")).status).toBe(201);
  expect((await createPlan("Dance", "k2", other)).status).toBe(201);
  expect((await createPlan("Dance", "k2", visitor())).status).toBe(401);
});

test("of requests sent at once under one key, one is done", async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => createPlan("Ballet", "k3")));
  const statuses = new Set(answers.map(({ status }) => status));
  statuses.delete(409);
  expect([...statuses]).toEqual([201]);
  expect(await db.orm.plan.count({ where: { title: "Ballet" } })).toBe(1);
});

test("a refusal that time or rights may lift is not kept", async () => {
  const newcomer = await aUser(db, "nora");
  const client = await signedIn(newcomer);
  expect((await createPlan("Tango", "k4", client)).status).toBe(403);
  await db.query(sql`
    INSERT INTO role (profile_id, user_id, role_type_id)
    SELECT p.id, ${newcomer.id}, t.id FROM profile p, role_type t WHERE p.slug = 'studio' AND t.slug = 'manager' AND t.profile_id IS NULL`);
  expect((await createPlan("Tango", "k4", client)).status).toBe(201);
});

test("a checkout that found another under way goes through under the same key once that one has ended", async () => {
  await xia.post("/api/cart", { plan: "basic" });
  await db.query(sql`
    INSERT INTO charge (claim_code, created_at, amount, unit, customer_id, processor_id, cart_hash, snapshot)
    SELECT lpad('1', 40, '0'), ${now()}, 10000, 'usd', ${xiaId}, processor_id, 'x', jsonb_build_object('lines',
      jsonb_build_array(jsonb_build_object('cartItemId', (SELECT max(id)::text FROM cart_item))), 'couponIds', '[]'::jsonb)
    FROM site_settings`);
  const pay = () =>
    xia.post("/api/billing/xia-co/checkout", { processor_token: "tok_visa" }, { "Idempotency-Key": "k5" });
  expect((await pay()).status).toBe(409);
  await db.query(sql`UPDATE charge SET state = 'failed' WHERE customer_id = ${xiaId}`);
  const paid = await pay();
  expect(paid.status).toBe(201);
  expect((await pay()).text).toBe(paid.text);
});

test("a key whose process died is free again after two minutes, for the same body", async () => {
  expect((await createPlan("Salsa", "k6")).status).toBe(201);
  const die = (secondsAgo: number) =>
    db.query(sql`
      UPDATE idempotency_record SET status = NULL, created_at = ${new Date(now().getTime() - secondsAgo * 1000)}
      WHERE key = 'k6'`);
  await die(100);
  expect((await createPlan("Salsa", "k6")).status).toBe(409);
  await die(130);
  // The plan is there: this one was done before its process died.
  expect((await createPlan("Salsa", "k6")).status).toBe(400);
});

test("a key whose process died goes on being refused where the work would be done twice", async () => {
  const pay = () =>
    xia.post("/api/billing/xia-co/checkout", { processor_token: "tok_visa" }, { "Idempotency-Key": "k8" });
  await aPlan(db, "classes", "studio");
  await xia.post("/api/cart", { plan: "classes" });
  const charge = (await pay()).json as { processor_key: string };
  const refund = () =>
    stella.post(
      `/api/billing/xia-co/charges/${charge.processor_key}/refund`,
      { lines: [{ num: 0, refunded_amount: 100 }] },
      { "Idempotency-Key": "k9" },
    );
  expect((await refund()).status).toBe(200);
  await db.query(sql`
    UPDATE idempotency_record SET status = NULL, created_at = ${new Date(now().getTime() - 130_000)} WHERE key = 'k9'`);
  const again = await refund();
  expect([again.status, again.text]).toEqual([409, expect.stringContaining("did not finish")]);
  const [given] = await db.query(sql`SELECT count(*)::int AS refunds FROM refund`);
  expect(given).toEqual({ refunds: 1 });
});

test("a path of any length is answered, and a key of more than 255 characters refused", async () => {
  const path = `/api/profile/${"x".repeat(600)}/plans`;
  expect((await stella.post(path, { title: "Far" }, { "Idempotency-Key": "k7" })).status).toBe(403);
  expect((await createPlan("Long", "k".repeat(256))).status).toBe(400);
});
