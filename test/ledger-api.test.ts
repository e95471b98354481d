import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { issueToken } from "@/lib/auth/tokens";
import { type Database, sql } from "@/lib/db";
import { audit } from "@/lib/ledger/audit";
import { MAX_AMOUNT } from "@/lib/money/money";
import { operations } from "@/lib/operations";
import { type Answer, Client } from "./client";
import { inProcessFetch } from "./in-process";
import { aPendingCharge, aSubscription, order, pay, type Sale } from "./ledger";
import { statementsOf } from "./statements";
import { aManager, aPlan, aProfile, aUser, openWorld, profileIdOf } from "./world";

const fetch = inProcessFetch(operations);
const day = (n: number) => new Date(Date.UTC(2026, 1, n, 12));

interface Row {
  created_at: string;
  description: string;
  amount: string;
  is_debit: boolean;
  orig_account: string;
  orig_profile: { slug: string; type: string };
  orig_amount: number;
  dest_account: string;
  dest_profile: { slug: string };
  dest_amount: number;
  dest_unit: string;
}

interface List<Item = Row> {
  start_at: string | null;
  ends_at: string;
  balance_amount: number;
  balance_unit: string;
  count: number;
  next: string | null;
  results: Item[];
}

let db: Database;
let close: () => Promise<void>;
let broker: Client;
let stella: Client;
let xia: Client;
let stranger: Client;
let basic: Sale;
let lessons: Sale;
let lessonId: bigint;

/** Xia buys `basic` of cowork, the broker, for 100.00 twice, and lessons of studio for 70.00; she pays the first. */
beforeAll(async () => {
  ({ db, close } = await openWorld());
  broker = await clientOf(await aManager(db, "cowork", "boss"));
  const users = {
    stella: await aUser(db, "stella"),
    xia: await aUser(db, "xia"),
    joe: await aUser(db, "joe"),
  };
  stella = await clientOf(users.stella);
  xia = await clientOf(users.xia);
  stranger = await clientOf(users.joe);
  const studioId = (await aProfile(db, "studio", users.stella)).id;
  const payerId = (await aProfile(db, "acme", users.xia)).id;
  await aProfile(db, "elsewhere", users.joe);
  const plan = await aPlan(db, "basic", "cowork", { title: "Basic <plan>" });
  const lesson = await aPlan(db, "lessons", "studio", { brokerFeeBps: 500 });
  basic = {
    ...{ payerId, providerId: await profileIdOf(db, "cowork"), planId: plan.id },
    subscriptionId: await aSubscription(db, payerId, plan.id),
    descr: "Subscription to basic until 2026/03/01 (1 month)",
  };
  lessons = {
    ...{ payerId, providerId: studioId, planId: lesson.id },
    subscriptionId: await aSubscription(db, payerId, lesson.id),
    descr: "Subscription to lessons until 2026/03/02 (1 month) for <b>Joe</b>",
  };
  const first = await order(db, basic, 10_000n, day(1));
  await pay(db, {
    ...{ customerId: payerId, invoicedIds: [first], createdAt: day(1), key: "ch_first", fee: 320n },
  });
  lessonId = await order(db, lessons, 7_000n, day(2));
  await order(db, basic, 10_000n, day(3));
});
afterAll(() => close());

async function clientOf(user: Awaited<ReturnType<typeof aUser>>): Promise<Client> {
  const now = new Date();
  const client = new Client("http://localhost:3000", fetch);
  client.authorization = `Bearer ${await issueToken({ ...user, authenticatedAt: now }, now)}`;
  return client;
}

function get<Item = Row>(client: Client, path: string): Promise<Answer<List<Item>>> {
  return client.get<List<Item>>(path);
}

const sides = ({ results }: List) =>
  results.map((row) => `${row.dest_account} <- ${row.orig_account} ${row.dest_amount}`);

describe("GET history", () => {
  test("vector 32: shows what was ordered and paid, the payment as a debit, and what is owed now", async () => {
    const { status, json } = await get(xia, "/api/billing/acme/history");
    expect(status).toBe(200);
    expect(sides(json)).toEqual([
      "Payable <- Receivable 10000",
      "Funds <- Liability 10000",
      "Payable <- Receivable 7000",
      "Payable <- Receivable 10000",
    ]);
    expect(json.results.map(({ amount, is_debit }) => [amount, is_debit])).toEqual([
      ["$100.00", false],
      ["($100.00)", true],
      ["$70.00", false],
      ["$100.00", false],
    ]);
    expect(json).toMatchObject({
      start_at: null,
      balance_amount: 17_000,
      balance_unit: "usd",
      count: 4,
      next: null,
    });
  });

  test("§11 row 34: links plans and receipts, and lets nobody's text become markup", async () => {
    const { json } = await get(xia, "/api/billing/acme/history");
    expect(json.results.slice(0, 3).map(({ description }) => description)).toEqual([
      "Subscription to <a href='/app/acme/basic/'>Basic &lt;plan&gt;</a> until 2026/03/01 (1 month)",
      "Charge <a href='/billing/acme/receipt/ch_first/'>ch_first</a> on credit card of Xia (xia)",
      "Subscription to <a href='/app/acme/lessons/'>lessons</a> until 2026/03/02 (1 month) for &lt;b&gt;Joe&lt;/b&gt;",
    ]);
  });

  test("owes the same whatever the dates of the list", async () => {
    const { json } = await get(xia, "/api/billing/acme/history?start_at=2026-02-02&ends_at=2026-02-03");
    expect(json).toMatchObject({
      start_at: "2026-02-02T00:00:00.000Z",
      ends_at: "2026-02-03T00:00:00.000Z",
      balance_amount: 17_000,
      count: 1,
    });
  });

  test("vector 34, §11 row 36: shows a provider its own sales alone", async () => {
    const { status, json } = await get(stella, "/api/billing/acme/history");
    expect(status).toBe(200);
    expect(sides(json)).toEqual(["Payable <- Receivable 7000"]);
    expect(json.balance_amount).toBe(7_000);
  });

  test("shows a provider its customer's payment unless that also pays somebody else", async () => {
    const another = await order(db, lessons, 500n, day(4));
    const mixed = [another, await order(db, basic, 900n, day(4))];
    await pay(db, { customerId: basic.payerId, invoicedIds: mixed, createdAt: day(4), key: "ch_mixed" });
    const alone = await order(db, lessons, 300n, day(5));
    await pay(db, { customerId: basic.payerId, invoicedIds: [alone], createdAt: day(5), key: "ch_alone" });
    const { json } = await get(stella, "/api/billing/acme/history?start_at=2026-02-04");
    expect(sides(json)).toEqual([
      "Payable <- Receivable 500",
      "Payable <- Receivable 300",
      "Funds <- Liability 300",
    ]);
  });
});

describe("GET balance", () => {
  test("lists the orders that are unpaid, the newest first", async () => {
    const { json } = await get(xia, "/api/billing/acme/balance?ends_at=2026-02-04");
    expect(json).toMatchObject({ balance_amount: 17_000, balance_unit: "usd", count: 2 });
    expect(json.results.map(({ created_at, amount }) => [created_at, amount])).toEqual([
      [day(3).toISOString(), "$100.00"],
      [day(2).toISOString(), "$70.00"],
    ]);
  });

  test("is that of the day asked for", async () => {
    const { json } = await get(xia, "/api/billing/acme/balance?ends_at=2026-02-03");
    expect(json).toMatchObject({ balance_amount: 7_000, count: 1, ends_at: "2026-02-03T00:00:00.000Z" });
  });

  test("shows a provider what is owed to it", async () => {
    const { json } = await get(stella, "/api/billing/acme/balance");
    expect(sides(json)).toEqual(["Payable <- Receivable 7000"]);
    expect(json.balance_amount).toBe(7_000);
  });

  test("of somebody who owes nothing is 0 in the currency of the site", async () => {
    const { json } = await get(stranger, "/api/billing/elsewhere/balance");
    expect(json).toMatchObject({ balance_amount: 0, balance_unit: "usd", count: 0, results: [] });
  });
});

describe("GET receivables", () => {
  test("lists every sale, paid or not, and adds up all of them, not only the page", async () => {
    const query = "?ends_at=2026-02-04&page_size=1";
    const { json } = await get(broker, `/api/billing/cowork/receivables${query}`);
    expect(json).toMatchObject({ balance_amount: 20_000, balance_unit: "usd", count: 2 });
    expect(sides(json)).toEqual(["Payable <- Receivable 10000"]);
    expect(json.results[0]?.is_debit).toBe(false);
    expect(json.next).toMatch(
      /^http:\/\/localhost:3000\/api\/billing\/cowork\/receivables\?ends_at=2026-02-04&page_size=1&page=2&cursor=/,
    );
  });

  test("does not show one provider's sales to another, or to the customer", async () => {
    expect(
      (await get(stella, "/api/billing/studio/receivables?ends_at=2026-02-04")).json.balance_amount,
    ).toBe(7_000);
    expect((await get(stella, "/api/billing/cowork/receivables")).status).toBe(403);
    expect((await get(xia, "/api/billing/cowork/receivables")).status).toBe(403);
  });

  test("of several currencies has no total, until they are told apart", async () => {
    const manager = await aUser(db, "eva");
    await aProfile(db, "exporter", manager);
    const plan = await aPlan(db, "crates", "exporter", { unit: "eur" });
    const sale = {
      ...{ ...basic, providerId: await profileIdOf(db, "exporter"), planId: plan.id },
      payerId: (await aProfile(db, "importer", manager)).id,
      subscriptionId: await aSubscription(db, await profileIdOf(db, "importer"), plan.id),
    };
    const client = await clientOf(manager);
    const path = "/api/billing/exporter/receivables";
    expect((await get(client, path)).json).toMatchObject({ balance_amount: 0, balance_unit: "eur" });
    await order(db, { ...sale, unit: "eur" }, 100n, day(6));
    await order(db, { ...sale, unit: "usd" }, 200n, day(7));
    const refusal = await client.get(path);
    expect(refusal.status).toBe(400);
    expect(refusal.json).toEqual({
      detail: "The total is in several currencies (eur, usd). Say which with 'unit', or narrow the list.",
    });
    for (const [unit, total] of [
      ["eur", 100],
      ["usd", 200],
      ["jpy", 0],
    ] as const) {
      const { json } = await get(client, `${path}?unit=${unit}`);
      expect(json).toMatchObject({ balance_amount: total, balance_unit: unit, count: total === 0 ? 0 : 1 });
    }
    expect((await client.get(`${path}?unit=euro`)).json).toHaveProperty("unit");
    // What the customer owes, and the ledger by account.
    const history = "/api/billing/importer/history";
    for (const list of [history, "/api/billing/importer/balance"]) {
      expect((await client.get(list)).status).toBe(400);
      const { json } = await get(client, `${list}?unit=eur`);
      expect(json).toMatchObject({ balance_amount: 100, balance_unit: "eur", count: 1 });
    }
    const ledger = "/api/billing/transactions?selector=Payable&q=exporter";
    expect((await broker.get(ledger)).status).toBe(400);
    expect((await get(broker, `${ledger}&unit=usd`)).json).toMatchObject({ balance_amount: 200, count: 1 });
    expect((await get(client, `${path}?start_at=2026-02-07`)).json).toMatchObject({
      balance_amount: 200,
      balance_unit: "usd",
    });
  });

  test("of more than a number can say has no total, until they are told apart", async () => {
    const manager = await aUser(db, "midas");
    await aProfile(db, "mint", manager);
    const { id: planId } = await aPlan(db, "bars", "mint");
    const payerId = (await aProfile(db, "treasury", manager)).id;
    const subscriptionId = await aSubscription(db, payerId, planId);
    const sale = { providerId: await profileIdOf(db, "mint"), planId, payerId, subscriptionId };
    for (const count of [6, 7]) await order(db, sale, MAX_AMOUNT, day(count));
    const client = await clientOf(manager);
    for (const path of ["mint/receivables", "treasury/balance", "treasury/history"])
      expect((await client.get(`/api/billing/${path}`)).status, path).toBe(400);
    expect((await client.get("/api/metrics/mint/funds?ends_at=2026-03-01")).status).toBe(400);
    const later = await get(client, "/api/billing/mint/receivables?start_at=2026-02-07");
    expect(later.json.balance_amount).toBe(Number(MAX_AMOUNT));
  });
});

describe("GET transactions", () => {
  test("is the whole ledger, which adds up to nothing", async () => {
    const { json } = await get(broker, "/api/billing/transactions?ends_at=2026-02-04");
    expect(json.balance_amount).toBe(0);
    expect(sides(json)).toEqual([
      "Payable <- Receivable 10000",
      "Funds <- Liability 10000",
      "Liability <- Payable 10000",
      "Expenses <- Backlog 320",
      "Receivable <- Backlog 10000",
      "Funds <- Funds 9680",
      "Payable <- Receivable 7000",
      "Payable <- Receivable 10000",
    ]);
    expect(json.results.every(({ is_debit }) => !is_debit)).toBe(true);
  });

  test("of selected accounts totals what came in less what went out", async () => {
    const until = "ends_at=2026-02-04";
    const { json } = await get(broker, `/api/billing/transactions?selector=RECEIV&${until}`);
    expect(json).toMatchObject({ balance_amount: -17_000, balance_unit: "usd", count: 4 });
    const funds = await get(broker, `/api/billing/transactions?selector=Funds&${until}`);
    expect(funds.json).toMatchObject({ balance_amount: 10_000, count: 2 });
    const nothing = await get(broker, `/api/billing/transactions?selector=%25&${until}`);
    expect(nothing.json).toMatchObject({ balance_amount: 0, count: 0 });
  });

  test("is searched by text, account holders and dates, and sorted", async () => {
    const path = "/api/billing/transactions?ends_at=2026-02-04";
    expect((await get(broker, `${path}&q=lessons`)).json.count).toBe(1);
    expect((await get(broker, `${path}&q=studio&q_f=orig_profile`)).json.count).toBe(1);
    expect((await get(broker, `${path}&q=studio&q_f=dest_profile`)).json.count).toBe(0);
    expect((await get(broker, `${path}&q=Acme%20Inc&q_f=dest_profile__full_name`)).json.count).toBe(4);
    expect((await get(broker, `${path}&start_at=2026-02-02`)).json.count).toBe(2);
    const sorted = await get(broker, `${path}&o=-amount&page_size=1`);
    expect(sorted.json.results[0]?.dest_amount).toBe(10_000);
    const smallest = await get(broker, `${path}&o=amount&page_size=1`);
    expect(smallest.json.results[0]?.dest_amount).toBe(320);
  });

  test("hides what is dated in the future", async () => {
    const soon = new Date(Date.now() + 3_600_000);
    const before = (await get(broker, "/api/billing/transactions")).json.count;
    await order(db, lessons, 1n, soon);
    expect((await get(broker, "/api/billing/transactions")).json.count).toBe(before);
  });

  test("is for the broker's people alone", async () => {
    const path = "/api/billing/transactions";
    expect((await new Client("http://localhost:3000", fetch).get(path)).status).toBe(401);
    expect((await get(stella, path)).status).toBe(403);
  });
});

describe("GET charges", () => {
  interface Charge {
    processor_key: string;
    readable_amount: string;
    state: string;
    exp_date: string;
    last4: string;
  }

  test("lists what reached the processor, with the sum of all", async () => {
    await db.query(sql`
      INSERT INTO charge (claim_code, created_at, amount, unit, customer_id, processor_id)
      SELECT repeat('f', 40), ${day(2)}, 5, 'usd', ${basic.payerId}, processor_id FROM site_settings`);
    await aPendingCharge(db, {
      ...{ customerId: basic.payerId, invoicedIds: [lessonId], createdAt: day(2), key: "ch_second" },
    });
    const { json } = await get<Charge>(broker, "/api/billing/charges?ends_at=2026-02-04");
    expect(json).toMatchObject({ balance_amount: 17_000, balance_unit: "usd", count: 2, start_at: null });
    expect(json.results).toEqual([
      expect.objectContaining({
        ...{ created_at: day(1).toISOString(), amount: 10_000, readable_amount: "$100.00", unit: "usd" },
        ...{ processor_key: "ch_first", state: "done", last4: "4242", exp_date: "2030-01-01" },
        description: "Charge ch_first on credit card of Xia (xia)",
      }),
      expect.objectContaining({ processor_key: "ch_second", state: "created", readable_amount: "$70.00" }),
    ]);
  });

  test("is searched and sorted by the customer's name", async () => {
    const { json } = await get<Charge>(
      broker,
      "/api/billing/charges?q=acme&q_f=customer__full_name&o=-amount",
    );
    expect(json.results[0]?.processor_key).toBe("ch_first");
    expect((await get(broker, "/api/billing/charges?q=nobody")).json).toMatchObject({
      ...{ balance_amount: 0, balance_unit: "usd", count: 0 },
    });
    expect((await get(broker, "/api/billing/charges?o=Full%20name")).status).toBe(200);
  });

  test("is for the broker's people alone", async () => {
    expect((await get(xia, "/api/billing/charges")).status).toBe(403);
  });
});

describe("GET funds", () => {
  test("shows a provider its sales and payments", async () => {
    const { status, json } = await stella.get<{ results: { slug: string; values: [string, number][] }[] }>(
      "/api/metrics/studio/funds?ends_at=2026-02-04&nb_periods=1",
    );
    expect(status).toBe(200);
    expect(json).toMatchObject({ title: "Amount", scale: 0.01, unit: "usd" });
    expect(json).not.toHaveProperty("processor_hint");
    expect(json.results[0]).toEqual({
      slug: "total-sales",
      title: "Total Sales",
      values: [["2026-02-04T00:00:00Z", 7_000]],
    });
  });

  test("refuses others, and names the field that is wrong", async () => {
    expect((await xia.get("/api/metrics/studio/funds")).status).toBe(403);
    expect((await xia.get("/api/metrics/nowhere/funds")).status).toBe(403);
    expect((await broker.get("/api/metrics/nowhere/funds")).status).toBe(404);
    for (const query of ["period_type=fortnightly", "nb_periods=0", "ends_at=soon", "timezone=Mars"]) {
      const { status, json } = await broker.get(`/api/metrics/studio/funds?${query}`);
      expect(status).toBe(400);
      expect(Object.keys(json as object)).toEqual([query.split("=")[0]]);
    }
  });
});

test.each(["history", "balance", "receivables"])(
  "§11 row 38: %s refuses a wrong date and a page too far",
  async (list) => {
    expect((await broker.get(`/api/billing/acme/${list}?ends_at=soon`)).json).toHaveProperty("ends_at");
    expect((await broker.get(`/api/billing/acme/${list}?page=2`)).status).toBe(404);
    expect((await stranger.get(`/api/billing/acme/${list}`)).status).toBe(403);
  },
);

test.each([
  "acme/history",
  "acme/balance",
  "cowork/receivables",
  "cowork/transfers",
  "transactions",
  "charges",
])(
  "§11 row 31: %s asks the database for no more than six things besides who calls, however many rows it has",
  async (list) => {
    const caller = await statementsOf(() => broker.get("/api/profile/cowork/plans"));
    const count = await statementsOf(() => broker.get(`/api/billing/${list}`));
    expect(count - caller).toBeLessThanOrEqual(6);
  },
);

test("vector 35: after all of this the books are right", async () => {
  expect(await audit(db)).toEqual([]);
});
