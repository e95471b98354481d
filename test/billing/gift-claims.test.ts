import { afterAll, beforeAll, expect, test } from "vitest";
import { completeCharges } from "@/lib/billing";
import { type Database, sql } from "@/lib/db";
import { audit } from "@/lib/ledger/audit";
import { recognizeIncome } from "@/lib/subscriptions";
import { signedIn } from "../callers";
import type { Client } from "../client";
import { announcedAs } from "../events";
import { aSubscription } from "../ledger";
import { aManager, aPlan, aProfile, aUser, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
let giver: Client;
let studioId: bigint;
let giverId: bigint;
let bundleId: bigint;
let turn = 0;
const CHECKOUT = "/api/billing/acme/checkout";
const PRICE = 10_000;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  ({ id: studioId } = await aProfile(db, "studio", await aUser(db, "stella")));
  await aPlan(db, "lessons", "studio", { brokerFeeBps: 500, renewalType: "one_time" });
  ({ id: bundleId } = await aPlan(db, "bundle", "studio", { brokerFeeBps: 500, setupAmount: 500n }));
  await aPlan(db, "later", "studio", { unlockEvent: "launch" });
  await aPlan(db, "site-seat");
  const gwen = await aUser(db, "gwen");
  ({ id: giverId } = await aProfile(db, "acme", gwen));
  giver = await signedIn(gwen);
});
afterAll(() => close());

/** Sends a CSV file as a browser does. */
async function upload(csv: string): Promise<number> {
  const form = new FormData();
  form.set("file", new Blob([csv]), "people.csv");
  const request = new Request("http://localhost", { method: "POST", body: form });
  const type = { "Content-Type": request.headers.get("content-type") ?? "" };
  const body = new Uint8Array(await request.arrayBuffer());
  return (await giver.send("POST", "/api/cart/lessons/upload", body, type)).status;
}

/** Somebody the site does not know yet, who registers when the gift arrives. */
async function claimant(): Promise<{ client: Client; id: bigint; path: string }> {
  turn += 1;
  const user = await aUser(db, `claimant${turn}`);
  const { id, slug } = await aProfile(db, `claimant${turn}-co`, user);
  return { client: await signedIn(user), id, path: `/api/billing/${slug}/checkout` };
}

async function claim({ client, path }: Awaited<ReturnType<typeof claimant>>, code: string) {
  const cart = await client.get<{ results: unknown[] }>(`${path}?code=${code}`);
  const { status } = await client.post(path, {});
  return [cart.json.results.length, status];
}

async function codeFor(email: string): Promise<string> {
  const told = await announcedAs(db, "claim_code_generated");
  return told.filter((gift) => gift.email === email).at(-1)?.code ?? "";
}

async function give(plan: string, email: string, token = "tok_visa"): Promise<number> {
  await giver.post("/api/cart", { plan, sync_on: email, email, full_name: "Joe" });
  return (await giver.post(CHECKOUT, { processor_token: token })).status;
}

test("vector 24, §11 row 17: of a CSV with two strangers and somebody known, all is paid, one is subscribed, two are told", async () => {
  const kim = await aUser(db, "kim");
  const known = await aProfile(db, "kim-co", kim);
  // Who has had something of the provider, and has proved the address, can be subscribed without being asked.
  await aSubscription(db, known.id, bundleId);
  await db.query(sql`UPDATE contact SET email_verified_at = created_at WHERE user_id = ${kim.id}`);
  await db.query(sql`UPDATE profile SET email = 'kim@example.com' WHERE id = ${known.id}`);
  expect(await upload("Joe,joe@x.example.com\nAnn,ann@x.example.com\nKim,KIM@example.com")).toBe(201);
  const paid = await giver.post<{ amount: number; state: string }>(CHECKOUT, { processor_token: "tok_visa" });
  expect([paid.status, paid.json.amount, paid.json.state]).toEqual([201, 3 * PRICE, "done"]);
  const subscribed = { where: { plan: { slug: "lessons" } }, select: { profileId: true } };
  expect(await db.orm.subscription.findMany(subscribed)).toEqual([{ profileId: known.id }]);
  const [fees] = await db.query<{ fees: bigint; lines: bigint }>(sql`
    SELECT sum(broker_fee_amount)::bigint AS fees, count(*) AS lines FROM charge_item WHERE broker_fee_amount = 500`);
  expect(fees).toEqual({ fees: 1_500n, lines: 3n });
  const told = await announcedAs(db, "claim_code_generated");
  expect(told.map(({ email, profile }) => [email, profile]).sort()).toEqual([
    ["ann@x.example.com", giverId],
    ["joe@x.example.com", giverId],
  ]);
  expect(new Set(told.map(({ code }) => code)).size).toBe(2);

  const [joe, ann] = [await claimant(), await claimant()];
  expect(await claim(joe, await codeFor("joe@x.example.com"))).toEqual([1, 200]);
  const moved = await db.query(sql`
    SELECT e.kind, e.event_id LIKE 'cpn%' AS gift, e.dest_account AS dest, e.orig_account AS orig, e.dest_amount AS amount,
      e.payer_id AS payer, s.profile_id AS subscriber, e.service_end = s.ends_at AS "toTheEnd"
    FROM ledger_entry e LEFT JOIN subscription s ON s.id = e.subscription_id
    WHERE e.kind IN ('Q2', 'Q3') OR (e.kind = 'A1' AND e.dest_profile_id = ${joe.id}) ORDER BY e.id`);
  const [payer, amount] = [giverId, 10_000n];
  expect(moved).toEqual([
    {
      ...{ kind: "A1", gift: false, dest: "Payable", orig: "Receivable", amount: 0n, payer: joe.id },
      ...{ subscriber: joe.id, toTheEnd: true },
    },
    {
      ...{ kind: "Q2", gift: true, dest: "Backlog", orig: "Settled", amount, payer },
      ...{ subscriber: null, toTheEnd: null },
    },
    {
      ...{ kind: "Q3", gift: false, dest: "Settled", orig: "Backlog", amount, payer },
      ...{ subscriber: joe.id, toTheEnd: true },
    },
  ]);
  const usesLeft = async () =>
    (await db.orm.coupon.findFirst({ where: { code: { startsWith: "cpn_" } } }))?.nbAttempts;
  expect(await usesLeft()).toBe(1);
  expect(await claim(ann, await codeFor("ann@x.example.com"))).toEqual([1, 200]);
  expect(await usesLeft()).toBe(0);

  await recognizeIncome(db, { at: new Date(Date.now() + 40 * 86_400_000), profileId: null });
  const income = await db.query(sql`
    SELECT e.dest_account AS from, sum(e.dest_amount)::bigint AS amount FROM ledger_entry e
    JOIN subscription s ON s.id = e.subscription_id
    WHERE e.orig_account = 'Income' AND s.profile_id IN (${joe.id}, ${ann.id}) GROUP BY 1`);
  expect(income).toEqual([{ from: "Backlog", amount: 20_000n }]);
  expect(await audit(db)).toEqual([]);
});

test("every order is announced, the one that costs nothing too, with its rows alone", async () => {
  const orders = await announcedAs(db, "order_executed");
  expect(orders.map(({ profile, entries }) => [profile === giverId, entries.length])).toEqual([
    [true, 3],
    [false, 1],
    [false, 1],
  ]);
});

test("a gift that was claimed opens nothing again", async () => {
  const code = await codeFor("joe@x.example.com");
  const late = await claimant();
  expect(await claim(late, code)).toEqual([0, 200]);
  expect(await db.orm.subscription.count({ where: { profileId: late.id } })).toBe(0);
  expect(await db.orm.ledgerEntry.count({ where: { kind: "Q3" } })).toBe(2);
});

test("a gift whose payment is pending is neither told of nor claimed, and one whose payment fails never", async () => {
  expect(await give("lessons", "pia@x.example.com", "tok_fails_later")).toBe(201);
  expect(await codeFor("pia@x.example.com")).toBe("");
  const item = await db.orm.cartItem.findFirstOrThrow({ where: { email: "pia@x.example.com" } });
  const pia = await claimant();
  expect(await claim(pia, item.claimCode ?? "")).toEqual([0, 200]);
  await completeCharges(db, new Date(Date.now() + 60_000));
  expect(await claim(pia, item.claimCode ?? "")).toEqual([0, 200]);
  expect(await announcedAs(db, "claim_code_generated")).toHaveLength(2);
});

test("a gift whose payment has failed can be claimed once its giver has paid in another way", async () => {
  expect(await give("lessons", "ola@x.example.com", "tok_fails_later")).toBe(201);
  await completeCharges(db, new Date(Date.now() + 60_000));
  const boss = await signedIn(await aManager(db, "cowork", "boss"));
  const told = (await announcedAs(db, "claim_code_generated")).length;
  expect((await boss.delete("/api/billing/acme/balance?paid=true&amount=4000")).status).toBe(204);
  expect(await announcedAs(db, "claim_code_generated")).toHaveLength(told);
  expect((await boss.delete("/api/billing/acme/balance?paid=true")).status).toBe(204);
  const ola = await claimant();
  expect(await claim(ola, await codeFor("ola@x.example.com"))).toEqual([1, 200]);
  expect(await audit(db)).toEqual([]);
});

test("§11 row 35: a code that has expired is refused, and a new one goes to the address it was for", async () => {
  await give("bundle", "eve@x.example.com");
  const code = await codeFor("eve@x.example.com");
  expect(code).toMatch(/^[0-9a-f]{40}$/);
  await db.query(sql`UPDATE cart_item SET claim_ends_at = now() WHERE claim_code = ${code}`);
  const eve = await claimant();
  const refused = await eve.client.get<object>(`${eve.path}?code=${code}`);
  expect([refused.status, Object.keys(refused.json)]).toEqual([400, ["code"]]);
  const renewed = await codeFor("eve@x.example.com");
  expect(renewed).not.toBe(code);
  expect(await claim(eve, code)).toEqual([0, 200]);
  expect(await claim(eve, renewed)).toEqual([1, 200]);
  // The plan, and its setup, each with what was ordered for it.
  const rows = await db.query(sql`
    SELECT e.dest_amount AS amount, e.service_start IS NOT NULL AS "hasTerm" FROM ledger_entry e
    JOIN subscription s ON s.id = e.subscription_id WHERE e.kind = 'Q3' AND s.profile_id = ${eve.id} ORDER BY e.id`);
  expect(rows).toEqual([
    { amount: 10_000n, hasTerm: true },
    { amount: 500n, hasTerm: false },
  ]);
});

test("what is given is paid for at once, also of a plan that could be paid for later", async () => {
  expect(await give("later", "lou@x.example.com")).toBe(201);
  expect(await codeFor("lou@x.example.com")).not.toBe("");
});

test("a gift for a name that nobody has and no mail reaches is refused", async () => {
  await giver.post("/api/cart", { plan: "lessons", sync_on: "nobody-here" });
  const { status, json } = await giver.post<{ detail: string }>(CHECKOUT, { processor_token: "tok_visa" });
  expect([status, json.detail]).toEqual([400, expect.stringContaining("nobody-here")]);
  await giver.delete("/api/cart");
});

test("all of the provider's money is accounted for", async () => {
  expect(await audit(db)).toEqual([]);
  const [open] = await db.query<{ settled: bigint }>(sql`
    SELECT sum(CASE WHEN dest_account = 'Settled' THEN dest_amount ELSE -orig_amount END)::bigint AS settled
    FROM ledger_entry WHERE kind IN ('Q2', 'Q3') AND dest_profile_id = ${studioId}`);
  expect(open?.settled).toBe(0n);
});

test("an address that a profile or user only claims to have names nobody: the address itself is told of the gift", async () => {
  const mallory = await aUser(db, "mallory");
  const squat = await aProfile(db, "squat", mallory);
  await aSubscription(db, squat.id, bundleId);
  const [ofProfile, ofUser] = ["vic@x.example.com", "wes@x.example.com"];
  await db.query(sql`UPDATE profile SET email = ${ofProfile} WHERE id = ${squat.id}`);
  await db.query(sql`UPDATE app_user SET email = ${ofUser} WHERE id = ${mallory.id}`);
  for (const email of [ofProfile, ofUser]) {
    expect(await give("site-seat", email)).toBe(201);
    expect(await codeFor(email)).not.toBe("");
  }
  const seats = { where: { plan: { slug: "site-seat" } } };
  expect(await db.orm.subscription.count(seats)).toBe(0);
});
