import { afterAll, beforeAll, expect, test } from "vitest";
import { closeDispute, openDispute } from "@/lib/billing/processor/simulated-disputes";
import { reconcileCharge } from "@/lib/billing/reconcile-charge";
import { completeRefunds } from "@/lib/billing/refunds";
import { type Database, sql } from "@/lib/db";
import { audit } from "@/lib/ledger/audit";
import { findReceipt } from "@/lib/receipts";
import { now } from "@/lib/time/clock";
import { signedIn } from "../callers";
import type { Client } from "../client";
import { announcedAs } from "../events";
import { aSubscription, type Sale } from "../ledger";
import { type PaidCharge, payFor, payForLater } from "../payments";
import { aManager, aPlan, aProfile, aUser, openWorld, profileIdOf } from "../world";

let db: Database;
let close: () => Promise<void>;
let boss: Client;
let stella: Client;
let gil: Client;
let xia: Client;
let xiaId: bigint;
let ofStudio: Sale;
let ofGym: Sale;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  boss = await signedIn(await aManager(db, "cowork", "boss"));
  const [owner, trainer, customer] = [
    await aUser(db, "stella"),
    await aUser(db, "gil"),
    await aUser(db, "xia-lee"),
  ];
  await aProfile(db, "studio", owner);
  await aProfile(db, "gym", trainer);
  ({ id: xiaId } = await aProfile(db, "xia", customer));
  [stella, gil, xia] = [await signedIn(owner), await signedIn(trainer), await signedIn(customer)];
  ofStudio = await aSale("lessons", "studio");
  ofGym = await aSale("training", "gym");
});
afterAll(() => close());

async function aSale(plan: string, provider: string, title = plan): Promise<Sale> {
  const { id: planId } = await aPlan(db, plan, provider, { title, brokerFeeBps: 500 });
  const providerId = await profileIdOf(db, provider);
  return { subscriptionId: await aSubscription(db, xiaId, planId), planId, payerId: xiaId, providerId };
}

interface Line {
  readonly refunded_amount: number;
  readonly refundable_amount: number;
  readonly refunds: readonly { readonly amount: number; readonly state: string }[];
}

const path = ({ key }: PaidCharge, what = "") => `/api/billing/xia/charges/${key}${what}`;
const refund = (client: Client, charge: PaidCharge, lines: unknown, query = "") =>
  client.post<{ detail: string; state: string; amount: number }>(path(charge, `/refund${query}`), { lines });
const paid = (...lines: (readonly [Sale, bigint])[]) => payFor(db, { lines, at: now() });

test("a provider refunds what it has sold, and everybody sees what has come back", async () => {
  const charge = await paid([ofStudio, 10_000n]);
  const answer = await refund(stella, charge, [{ num: 0, refunded_amount: 4_000 }]);
  expect(answer).toMatchObject({
    status: 200,
    json: { state: "done", amount: 10_000, detail: "$40.00 was refunded." },
  });
  const seen = await xia.get<{ charge_items: Line[] }>(path(charge));
  expect(seen.json.charge_items).toMatchObject([
    { refunded_amount: 4_000, refundable_amount: 6_000, refunds: [{ amount: 4_000, state: "succeeded" }] },
  ]);
  expect((await refund(boss, charge, [{ num: 0 }])).json.detail).toBe("$60.00 was refunded.");
  expect((await refund(boss, charge, [{ num: 0 }])).status).toBe(405);
  const log = await db.orm.auditEvent.findMany({
    where: { event: "charge_refunded" },
    orderBy: { id: "asc" },
  });
  expect(log.map(({ actorName, target, detail }) => [actorName, target, detail])).toEqual([
    ["stella", "xia", { charge: charge.key, lines: [{ num: 0, amount: "$40.00" }] }],
    ["boss", "xia", { charge: charge.key, lines: [{ num: 0, amount: "$60.00" }] }],
  ]);
  const told = (await announcedAs(db, "charge_updated")).filter((event) => event.charge === charge.id);
  expect(told).toHaveLength(3);
  expect(await audit(db)).toEqual([]);
});

test("a receipt tells what was bought by its title, in the browser and as a file", async () => {
  const sale = {
    ...(await aSale("piano", "studio", "Piano & more")),
    descr: "Subscription to piano until 2027",
  };
  const charge = await paid([sale, 10_000n]);
  const { json } = await xia.get<{ charge_items: { description: string }[] }>(path(charge));
  expect(json.charge_items[0]?.description).toBe("Subscription to Piano &amp; more until 2027");
  const receipt = await findReceipt(db, { id: charge.id });
  expect(receipt?.lines[0]?.description).toBe("Subscription to Piano & more until 2027");
});

test("a customer refunds nothing to itself", async () => {
  const charge = await paid([ofStudio, 10_000n]);
  expect((await refund(xia, charge, [{ num: 0 }])).status).toBe(403);
});

test("vector 34: a provider refunds nothing that another has sold, neither alone nor beside its own", async () => {
  const charge = await paid([ofStudio, 10_000n]);
  expect((await refund(gil, charge, [{ num: 0 }])).status).toBe(403);
  await paid([ofGym, 1_000n]); // the processor keeps its 30 cents until the whole charge is refunded
  const shared = await paid([ofStudio, 2_000n], [ofGym, 7_000n]);
  expect((await refund(gil, shared, [{ num: 0, refunded_amount: 1 }, { num: 1 }])).status).toBe(403);
  expect((await refund(gil, shared, [{ num: 1 }])).json.detail).toBe("$70.00 was refunded.");
  expect(await db.orm.refund.count({ where: { chargeItemId: { in: [...charge.itemIds] } } })).toBe(0);
});

test("vector 34, §11 row 36: of a charge that also pays another, a provider is told its own part", async () => {
  const shared = await paid([ofStudio, 2_000n], [ofGym, 7_000n]);
  const seenBy = async (client: Client) =>
    (await client.get<{ amount: number; readable_amount: string; charge_items: Line[] }>(path(shared))).json;
  for (const client of [xia, boss])
    expect(await seenBy(client)).toMatchObject({ amount: 9_000, charge_items: [{ num: 0 }, { num: 1 }] });
  expect(await seenBy(gil)).toMatchObject({
    ...{ amount: 7_000, readable_amount: "$70.00", charge_items: [{ num: 1 }] },
  });
  expect((await refund(gil, shared, [{ num: 1, refunded_amount: 1 }])).json.amount).toBe(7_000);
});

test("what is malformed, unknown, too much or not paid has its own answer, and nothing is refunded", async () => {
  const charge = await paid([ofStudio, 2_000n], [ofStudio, 7_000n]);
  const asked: [unknown, number][] = [
    [undefined, 400],
    [[], 400],
    [[{ num: -1 }], 400],
    [[{ num: 0.5 }], 400],
    [[{ num: 0, refunded_amount: 0 }], 400],
    [[{ num: 0, refunded_amount: -5 }], 400],
    [[{ num: 0, refunded_amount: 1.5 }], 400],
    [[{ num: 0, refunded_amount: 2 ** 53 }], 400],
    [[{ num: 0 }, { num: 0, refunded_amount: 1 }], 400],
    [[{ num: 2 }], 404],
    [[{ num: 0, refunded_amount: 2_001 }], 405],
    [[{ num: 0 }, { num: 1, refunded_amount: 7_001 }], 405],
  ];
  for (const [lines, status] of asked)
    expect([lines, (await refund(boss, charge, lines)).status]).toEqual([lines, status]);
  expect(
    (await boss.post("/api/billing/xia/charges/ch_unknown/refund", { lines: [{ num: 0 }] })).status,
  ).toBe(404);
  expect((await boss.post(path(charge, "/refund").toUpperCase(), { lines: [{ num: 0 }] })).status).toBe(404);
  for (const state of ["created", "failed", "disputed"]) {
    await db.query(sql`UPDATE charge SET state = ${state}::charge_state WHERE id = ${charge.id}`);
    expect((await refund(boss, charge, [{ num: 0 }])).status).toBe(405);
  }
  await db.query(sql`UPDATE charge SET state = 'done' WHERE id = ${charge.id}`);
  expect(await db.orm.refund.count({ where: { chargeItemId: { in: [...charge.itemIds] } } })).toBe(0);
});

test("a dry run says in numbers what would happen, and does nothing", async () => {
  const charge = await paid([ofStudio, 10_000n]);
  const preview = await refund(stella, charge, [{ num: 0, refunded_amount: 4_000 }], "?dry_run=true");
  expect(preview.json.detail).toBe(
    "$40.00 goes back to the customer: $36.84 out of the provider's funds, $2.00 out of the broker's fee, $1.16 out of the processor's fee.",
  );
  expect((await refund(stella, charge, [{ num: 0, refunded_amount: 10_001 }], "?dry_run=true")).status).toBe(
    405,
  );
  expect(await db.orm.refund.count({ where: { chargeItemId: { in: [...charge.itemIds] } } })).toBe(0);
});

test("a refund that the bank does not take is answered with its reason", async () => {
  const charge = await payFor(db, { lines: [[ofStudio, 10_000n]], at: now(), token: "tok_refund_refused" });
  const answer = await refund(boss, charge, [{ num: 0 }]);
  expect(answer).toMatchObject({
    status: 400,
    json: { detail: "The bank does not take refunds to this card." },
  });
});

test("the same key gives money back once", async () => {
  const charge = await paid([ofStudio, 10_000n]);
  const ask = () =>
    boss.post(
      path(charge, "/refund"),
      { lines: [{ num: 0, refunded_amount: 100 }] },
      { "Idempotency-Key": "once" },
    );
  expect((await ask()).text).toBe((await ask()).text);
  expect(await db.orm.refund.count({ where: { chargeItemId: { in: [...charge.itemIds] } } })).toBe(1);
});

test("a key that came with a dry run does not answer for the refund", async () => {
  const charge = await paid([ofStudio, 10_000n]);
  const ask = (query: string) =>
    boss.post(path(charge, `/refund${query}`), { lines: [{ num: 0 }] }, { "Idempotency-Key": "tried" });
  expect((await ask("?dry_run=true")).status).toBe(200);
  expect((await ask("")).status).toBe(409);
  expect(await db.orm.refund.count({ where: { chargeItemId: { in: [...charge.itemIds] } } })).toBe(0);
});

test("a refund that had to wait for the payment is made under the same key", async () => {
  const charge = await payForLater(db, { lines: [[ofStudio, 10_000n]], at: now() });
  const ask = () =>
    boss.post(path(charge, "/refund"), { lines: [{ num: 0 }] }, { "Idempotency-Key": "early" });
  expect((await ask()).status).toBe(405);
  await reconcileCharge(db, charge.key, now());
  expect((await ask()).status).toBe(200);
});

test("a receipt is sent again once a minute, of what is paid", async () => {
  const charge = await paid([ofStudio, 10_000n]);
  const sent = await xia.post(path(charge, "/email"));
  expect(sent).toMatchObject({
    status: 200,
    json: {
      charge_id: charge.key,
      email: "billing@xia.example.com",
      detail: "The receipt was sent to billing@xia.example.com.",
    },
  });
  expect((await stella.post(path(charge, "/email"))).status).toBe(429);
  const other = await paid([ofStudio, 10_000n]);
  expect((await boss.post(path(other, "/email"))).status).toBe(200);
  expect((await gil.post(path(other, "/email"))).status).toBe(404);
  const failed = await paid([ofStudio, 10_000n]);
  await db.query(sql`UPDATE charge SET state = 'failed' WHERE id = ${failed.id}`);
  expect((await xia.post(path(failed, "/email"))).status).toBe(405);
  await db.query(sql`UPDATE charge SET state = 'done' WHERE id = ${failed.id}`);
});

/** What the history of a customer says of money that came back, and whether it left again. */
async function returnedTo(charge: PaidCharge): Promise<string[]> {
  const { json } = await xia.get<{
    results: { description: string; dest_amount: number; dest_account: string }[];
  }>(`/api/billing/xia/history?page_size=100&ends_at=2100-01-01&q=${charge.key},balanced&q_f=description`);
  return json.results
    .map(({ description, ...row }) => ({ ...row, description: description.replace(/<[^>]*>/g, "") }))
    .filter(({ description }) => !description.includes("credit card"))
    .map((row) => `${row.description}: ${row.dest_account} ${row.dest_amount}`);
}

test("the history takes back what came back and left again, and shows no row that only closes others", async () => {
  const failing = await payFor(db, {
    lines: [[ofStudio, 10_000n]],
    at: now(),
    token: "tok_refund_fails_later",
  });
  expect((await refund(boss, failing, [{ num: 0 }])).status).toBe(200);
  const given = `Charge ${failing.key} refund for xia:lessons`;
  expect(await returnedTo(failing)).toEqual([`${given}: Refund 10000`]);
  await completeRefunds(db, new Date(now().getTime() + 60_000));
  expect(await returnedTo(failing)).toEqual([`${given}: Refund 10000`, `${given} reverted: Refunded 10000`]);

  const disputed = await paid([ofStudio, 10_000n]);
  const key = await openDispute(db, { paymentKey: disputed.key, at: now() });
  await reconcileCharge(db, disputed.key, now());
  await closeDispute(db, { key, outcome: "won", isFeeReturned: true, at: now() });
  await reconcileCharge(db, disputed.key, now());
  const taken = `Charge ${disputed.key} dispute for xia:lessons`;
  expect(await returnedTo(disputed)).toEqual([
    `${taken}: Chargeback 10000`,
    `${taken} reverted: Refunded 10000`,
  ]);
});
