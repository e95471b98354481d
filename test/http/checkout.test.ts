import { afterAll, beforeAll, expect, test } from "vitest";
import { completeCharges } from "@/lib/billing/complete-charges";
import { type Database, sql } from "@/lib/db";
import { groupBy } from "@/lib/group-by";
import { audit } from "@/lib/ledger/audit";
import { Client } from "../client";
import { startServer, type TestServer } from "../server";
import { aManager, aPlan, openWorld, PASSWORD } from "../world";

let db: Database;
let url: string;
let server: TestServer;
let closeWorld: () => Promise<void>;

beforeAll(async () => {
  ({ db, url, close: closeWorld } = await openWorld());
  await aManager(db, "cowork", "donny");
  await aPlan(db, "basic");
  server = await startServer({ databaseUrl: url });
});
afterAll(async () => {
  await server?.stop();
  await closeWorld?.();
});

interface Charge {
  readonly processor_key: string;
  readonly state: string;
  readonly amount: number;
}

/** Somebody who has registered with a company, with `basic` in the cart. */
async function register(name: string, at = server): Promise<{ client: Client; company: string }> {
  const body = {
    full_name: `${name} Doe`,
    email: `${name}@example.com`,
    new_password: PASSWORD,
    organization_name: `${name} inc`,
  };
  const { json } = await new Client(at.url).post<{ token: string }>("/api/auth/register", body);
  const client = Client.bearer(at.url, json.token);
  expect((await client.post("/api/cart", { plan: "basic" })).status).toBe(201);
  return { client, company: `${name}-inc` };
}

function checkoutPath(company: string): string {
  return `/api/billing/${company}/checkout`;
}

async function countsOf(company: string) {
  const [counts] = await db.query<{ charges: bigint; subscriptions: bigint; orders: bigint }>(sql`
    SELECT (SELECT count(*) FROM charge WHERE customer_id = p.id AND state = 'done') AS charges,
      (SELECT count(*) FROM subscription WHERE profile_id = p.id) AS subscriptions,
      (SELECT count(*) FROM ledger_entry WHERE dest_profile_id = p.id AND dest_account = 'Payable') AS orders
    FROM profile p WHERE p.slug = ${company}`);
  return {
    charges: Number(counts?.charges),
    subscriptions: Number(counts?.subscriptions),
    orders: Number(counts?.orders),
  };
}

test("a program registers, buys, and finds the sale in its history and in the broker's ledger", async () => {
  const { client, company } = await register("ada");
  const cart = await client.get<{
    processor: Record<string, string>;
    results: { lines: { dest_amount: number }[] }[];
  }>(checkoutPath(company));
  expect(cart.json.processor).toMatchObject({
    STRIPE_PUB_KEY: "pk_sim",
    STRIPE_INTENT_SECRET: expect.stringMatching(/^pi_/),
  });
  expect(cart.json.results.map(({ lines }) => lines.map(({ dest_amount }) => dest_amount))).toEqual([
    [10_000],
  ]);

  const paid = await client.post<Charge>(checkoutPath(company), {
    processor_token: "tok_visa",
    remember_card: true,
  });
  expect([paid.status, paid.json.state, paid.json.amount]).toEqual([201, "done", 10_000]);
  expect(paid.headers.get("location")).toBe(
    `${server.url}/billing/${company}/receipt/${paid.json.processor_key}/`,
  );

  const charge = await client.get<Charge>(`/api/billing/${company}/charges/${paid.json.processor_key}`);
  expect(charge.json).toMatchObject({
    ...paid.json,
    charge_items: [{ num: 0, amount: 10_000, profile: { slug: "cowork" } }],
  });
  const history = await client.get<{ balance_amount: number; count: number }>(
    `/api/billing/${company}/history`,
  );
  expect([history.json.balance_amount, history.json.count]).toEqual([0, 2]);
  expect((await client.get<{ last4: string }>(`/api/billing/${company}/card`)).json.last4).toBe("4242");

  const broker = new Client(server.url);
  const { json } = await broker.post<{ token: string }>("/api/auth", {
    username: "donny",
    password: PASSWORD,
  });
  const ledger = await Client.bearer(server.url, json.token).get<{ count: number }>(
    "/api/billing/transactions",
  );
  expect(ledger.json.count).toBe(6);
});

test("a declined card answers 400 and leaves everything as it was", async () => {
  const { client, company } = await register("dan");
  const refused = await client.post<{ detail: string }>(checkoutPath(company), {
    processor_token: "tok_declined",
  });
  expect([refused.status, refused.json.detail]).toEqual([400, "Your card was declined. Use another card."]);
  expect(await countsOf(company)).toEqual({ charges: 0, subscriptions: 0, orders: 0 });
  expect((await client.post(checkoutPath(company), { processor_token: "tok_visa" })).status).toBe(201);
});

test("a bank that wants confirmation is answered by the browser, and the checkout sent again", async () => {
  const { client, company } = await register("ann");
  const asked = await client.post<{ processor: { STRIPE_INTENT_SECRET: string } }>(checkoutPath(company), {
    processor_token: "tok_action_required",
  });
  expect(asked.status).toBe(400);
  const secret = asked.json.processor.STRIPE_INTENT_SECRET;
  const confirmed = await client.post<{ intent: string }>("/dev/processor", {
    secret,
    token: "tok_action_required",
  });
  expect((await client.post(checkoutPath(company), { processor_token: confirmed.json.intent })).status).toBe(
    201,
  );
  // The same confirmation pays nothing else.
  await client.post("/api/cart", { plan: "basic" });
  expect((await client.post(checkoutPath(company), { processor_token: confirmed.json.intent })).status).toBe(
    400,
  );
});

test("200 checkouts of one cart at once make one charge, one subscription and one order", async () => {
  const { client, company } = await register("pam");
  const answers = await Promise.all(
    Array.from({ length: 200 }, () =>
      client.post<Charge>(checkoutPath(company), { processor_token: "tok_visa" }),
    ),
  );
  const tally = groupBy(answers, ({ status }) => status);
  const statuses = [...tally.keys()];
  expect(
    statuses.every((status) => [200, 201, 409].includes(status)),
    JSON.stringify(statuses),
  ).toBe(true);
  expect(tally.get(201)).toHaveLength(1);
  expect(await countsOf(company)).toEqual({ charges: 1, subscriptions: 1, orders: 1 });
});

test("a request repeated with its Idempotency-Key gets the first answer, and another body is refused", async () => {
  const { client, company } = await register("ida");
  const send = (body: object) =>
    client.post<Charge>(checkoutPath(company), body, { "Idempotency-Key": "order-1" });
  const first = await send({ processor_token: "tok_visa" });
  const again = await send({ processor_token: "tok_visa" });
  expect([again.status, again.text]).toEqual([201, first.text]);
  expect((await send({ processor_token: "tok_visa", remember_card: true })).status).toBe(409);
  expect((await countsOf(company)).charges).toBe(1);
});

test("a visitor's cart is the account's after signing in", async () => {
  const visitor = new Client(server.url);
  expect((await visitor.post("/api/cart", { plan: "basic", full_name: "For me" })).status).toBe(201);
  expect((await visitor.post("/api/cart", { plan: "basic" })).status).toBe(200);
  const body = {
    full_name: "Vera Doe",
    email: "vera@example.com",
    new_password: PASSWORD,
    organization_name: "Vera inc",
  };
  const { json } = await visitor.post<{ token: string }>("/api/auth/register", body);
  visitor.authorization = `Bearer ${json.token}`;
  const cart = await visitor.get<{ results: unknown[] }>(checkoutPath("vera-inc"));
  expect(cart.json.results).toHaveLength(1);
  expect(visitor.cookies.has("turnpike-cart")).toBe(false);
});

test.each([
  [{ processor_token: 5 }, "processor_token"],
  [{ items: "all" }, "items"],
  [{ items: [{ option: -1 }] }, "items"],
  [{ remember_card: "yes" }, "remember_card"],
  [{ country: "Germany" }, "country"],
])("a checkout with %j is refused by the name of the field", async (body, field) => {
  const { client, company } = await register(`bad${Math.floor(performance.now() * 1000)}`);
  const answer = await client.post<Record<string, string[]>>(checkoutPath(company), body);
  expect(answer.status).toBe(400);
  expect(Object.keys(answer.json)).toEqual([field]);
  expect((await countsOf(company)).orders).toBe(0);
});

test("a process that dies after the payment leaves an order that is completed, once", async () => {
  const fragile = await startServer({ databaseUrl: url, env: { CRASH_POINT: "checkout:paid" } });
  const { client, company } = await register("kim", fragile);
  await expect(client.post(checkoutPath(company), { processor_token: "tok_visa" })).rejects.toThrow();
  expect(await countsOf(company)).toEqual({ charges: 0, subscriptions: 0, orders: 0 });
  const soon = new Date(Date.now() + 300_000);
  expect((await completeCharges(db, soon)).completed).toBe(1);
  expect((await completeCharges(db, soon)).completed).toBe(0);
  expect(await countsOf(company)).toEqual({ charges: 1, subscriptions: 1, orders: 1 });
});

test("a process that dies before the payment leaves nothing but an intent, which is given up after an hour", async () => {
  const fragile = await startServer({ databaseUrl: url, env: { CRASH_POINT: "checkout:reserved" } });
  const { client, company } = await register("rae", fragile);
  await expect(client.post(checkoutPath(company), { processor_token: "tok_visa" })).rejects.toThrow();
  expect(await countsOf(company)).toEqual({ charges: 0, subscriptions: 0, orders: 0 });
  const again = Client.bearer(server.url, client.authorization?.replace("Bearer ", "") ?? "");
  expect((await again.post(checkoutPath(company), { processor_token: "tok_visa" })).status).toBe(409);
  expect((await completeCharges(db, new Date(Date.now() + 4_000_000))).dropped).toBe(1);
  expect((await again.post(checkoutPath(company), { processor_token: "tok_visa" })).status).toBe(201);
  expect(await countsOf(company)).toEqual({ charges: 1, subscriptions: 1, orders: 1 });
});

test("a process that dies before it answers has placed the order; asking again places no other", async () => {
  const fragile = await startServer({ databaseUrl: url, env: { CRASH_POINT: "checkout:applied" } });
  const { client, company } = await register("abe", fragile);
  await expect(client.post(checkoutPath(company), { processor_token: "tok_visa" })).rejects.toThrow();
  expect(await countsOf(company)).toEqual({ charges: 1, subscriptions: 1, orders: 1 });
  const again = Client.bearer(server.url, client.authorization?.replace("Bearer ", "") ?? "");
  expect((await again.post(checkoutPath(company), { processor_token: "tok_visa" })).status).toBe(200);
  expect(await countsOf(company)).toEqual({ charges: 1, subscriptions: 1, orders: 1 });
});

test("the books are right after all of this", async () => {
  expect(await audit(db)).toEqual([]);
});
