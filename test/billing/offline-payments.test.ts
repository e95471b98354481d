import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importPayment } from "@/lib/billing/balance/import-payment";
import { type Database, sql } from "@/lib/db";
import { systemOrigin } from "@/lib/identity/audit/record";
import { accountBalance, orderEntry, post, statementBalance, useEvent } from "@/lib/ledger";
import { audit } from "@/lib/ledger/audit";
import { recognizeIncome } from "@/lib/subscriptions";
import { LAST_INSTANT } from "@/lib/time/bounds";
import { now } from "@/lib/time/clock";
import { signedIn } from "../callers";
import type { Client } from "../client";
import { aPendingCharge, aSubscription, order, type Sale } from "../ledger";
import { aManager, aPlan, aProfile, aUser, openWorld } from "../world";

const day = (n: number) => new Date(Date.UTC(2026, 1, n, 12));
let db: Database;
let close: () => Promise<void>;
let pam: Client;
let bob: Client;
let studio: bigint;
let plans: { usd: bigint; yen: bigint; dinar: bigint };
let serial = 0;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  bob = await signedIn(await aManager(db, "cowork", "bob"));
  const user = await aUser(db, "pam");
  studio = (await aProfile(db, "studio", user)).id;
  pam = await signedIn(user);
  plans = {
    usd: (await aPlan(db, "premium", "studio")).id,
    yen: (await aPlan(db, "yen", "studio", { unit: "jpy" })).id,
    dinar: (await aPlan(db, "dinar", "studio", { unit: "kwd" })).id,
  };
  await aPlan(db, "foreign", "cowork");
});
afterAll(async () => {
  expect(await audit(db)).toEqual([]);
  await close();
});

interface Subscriber {
  readonly slug: string;
  readonly sale: Sale;
}

async function subscriber(planId = plans.usd): Promise<Subscriber> {
  serial += 1;
  const slug = `xia${serial}`;
  const { id: payerId } = await aProfile(db, slug, await aUser(db, `sue${serial}`));
  const subscriptionId = await aSubscription(db, payerId, planId);
  return { slug, sale: { subscriptionId, planId, payerId, providerId: studio } };
}

interface Row {
  readonly amount: string;
  readonly is_debit: boolean;
  readonly description: string;
  readonly orig_account: string;
  readonly dest_account: string;
  readonly dest_amount: number;
}
interface Imported {
  readonly detail: string;
  readonly results: Row[];
}

const PATH = "/api/billing/studio/transfers/import";
const check = (slug: string, body: object = {}, plan = "premium") => ({
  ...{ created_at: "2026-02-05T00:00:00Z", amount: "10.00", descr: "Paid by check" },
  ...{ subscription: `${slug}:${plan}`, ...body },
});
const imported = (body: object, client = pam, query = "") => client.post<Imported>(`${PATH}${query}`, body);
const due = ({ sale }: Subscriber) => statementBalance(db, { payerId: sale.payerId, at: LAST_INSTANT });
const of = (sale: Sale, account: "Backlog" | "Receivable" | "Income") =>
  accountBalance(db, {
    ...{ profileId: studio, account, unit: "usd", eventIds: [`sub_${sale.subscriptionId}/`] },
  });

describe("vector 14: recording 10.00 that was paid by check", () => {
  test("with nothing due writes the five rows of the reference", async () => {
    const xia = await subscriber();
    const { status, json } = await imported(check(xia.slug));
    expect([status, json.detail]).toEqual([201, "Transaction imported successfully."]);
    expect(
      json.results.map((row) => [row.orig_account, row.dest_account, row.amount, row.description]),
    ).toEqual([
      ["Receivable", "Payable", "$10.00", "Paid by check (pam)"],
      ["Liability", "Funds", "$10.00", "Paid by check (pam)"],
      ["Payable", "Liability", "$10.00", "Keep a balanced ledger"],
      ["Backlog", "Receivable", "$10.00", "Paid by check (pam)"],
      ["Funds", "Offline", "$10.00", "Paid by check (pam) - Keep a balanced ledger"],
    ]);
    expect(json.results.every(({ is_debit }) => !is_debit)).toBe(true);
    expect((await due(xia)).amount).toBe(0n);
  });

  test("with 10.00 due writes four rows, with 4.00 due an order of 6.00 more", async () => {
    for (const [owed, rows] of [
      [1_000n, 4],
      [400n, 5],
    ] as const) {
      const xia = await subscriber();
      await order(db, xia.sale, owed, day(1));
      const { json } = await imported(check(xia.slug));
      expect(json.results).toHaveLength(rows);
      if (rows === 5) expect(json.results[0]?.dest_amount).toBe(600);
      expect((await due(xia)).amount).toBe(0n);
    }
  });
});

test("it pays metered use too, after the subscription, and orders only what is left", async () => {
  const xia = await subscriber();
  const { subscriptionId, payerId, planId, providerId } = xia.sale;
  await order(db, xia.sale, 400n, day(1));
  const head = { kind: "N1", descr: "", amount: 300n, unit: "usd", createdAt: day(2) } as const;
  const facts = { subscriptionId, payerId, planId, providerId, eventId: useEvent(subscriptionId, 9n) };
  await db.transaction((tx) => post(tx, [orderEntry({ ...head, ...facts })]));
  const { json } = await imported(check(xia.slug));
  expect(json.results[0]).toMatchObject({ dest_account: "Payable", dest_amount: 300 });
  expect((await due(xia)).amount).toBe(0n);
});

test("the term is not extended, nobody is told, and the audit log says who recorded it", async () => {
  const xia = await subscriber();
  await imported(check(xia.slug));
  const [after] = await db.query<{ endsAt: Date }>(
    sql`SELECT ends_at AS "endsAt" FROM subscription WHERE id = ${xia.sale.subscriptionId}`,
  );
  expect(after?.endsAt).toEqual(new Date("2126-01-01T00:00:00Z"));
  const [event] = await db.query(sql`
    SELECT event, actor_name AS who, detail->>'amount' AS amount FROM audit_event WHERE target = ${xia.slug}
    ORDER BY id DESC LIMIT 1`);
  expect(event).toEqual({ event: "offline_payment_recorded", who: "pam", amount: "$10.00" });
});

test.each([
  ["usd", "10", 1_000],
  ["usd", "0.1", 10],
  ["usd", 10.1, 1_010],
  ["yen", "500", 500],
  ["dinar", "1.250", 1_250],
])("an amount in %s of %s is %s minor units, to the digit", async (plan, amount, minor) => {
  const xia = await subscriber(plans[plan as keyof typeof plans]);
  const { json } = await imported(check(xia.slug, { amount }, plan === "usd" ? "premium" : plan));
  expect(json.results.at(-1)?.dest_amount).toBe(minor);
});

test.each([
  ["usd", "10.001"],
  ["usd", "0"],
  ["usd", "0.00"],
  ["usd", "-5"],
  ["usd", "ten"],
  ["usd", "1e3"],
  ["usd", ""],
  ["usd", "90071992547409.92"],
  ["yen", "500.5"],
])("an amount in %s of '%s' is refused, and nothing is written", async (plan, amount) => {
  const xia = await subscriber(plans[plan as keyof typeof plans]);
  const { status, json } = await imported(check(xia.slug, { amount }, plan === "usd" ? "premium" : plan));
  expect([status, Object.keys(json)]).toEqual([400, ["amount"]]);
  expect((await due(xia)).amount).toBe(0n);
});

describe("refused is", () => {
  test.each([
    ["no plan", "xia"],
    ["two colons", "xia:premium:more"],
    ["an unknown subscriber", "nobody-here:premium"],
    ["somebody else's plan", "studio:foreign"],
    ["no subscription", "studio:premium"],
  ])("%s", async (_, subscription) => {
    const { status, json } = await imported(check("", { subscription }));
    expect([status, Object.keys(json)]).toEqual([400, ["detail"]]);
  });

  test.each([
    ["one not accepted", sql`grant_key = repeat('c', 40)`],
    ["one that is over", sql`ends_at = '2026-02-06'`],
  ])("a subscription that is not active: %s", async (_, change) => {
    const xia = await subscriber();
    await db.query(sql`UPDATE subscription SET ${change} WHERE id = ${xia.sale.subscriptionId}`);
    expect((await imported(check(xia.slug))).json).toHaveProperty("detail");
    await db.query(sql`UPDATE subscription SET grant_key = NULL WHERE id = ${xia.sale.subscriptionId}`);
  });

  test("a date in the future, or before the subscription began, or none", async () => {
    const xia = await subscriber();
    const tomorrow = new Date(now().getTime() + 86_400_000).toISOString();
    for (const created_at of [tomorrow, "2025-12-31T23:59:59Z", "yesterday", undefined])
      expect((await imported(check(xia.slug, { created_at }))).json).toHaveProperty("created_at");
  });

  test("the same within a day, whoever records it, unless it is meant", async () => {
    const xia = await subscriber();
    expect((await imported(check(xia.slug))).status).toBe(201);
    expect((await imported(check(xia.slug), bob)).status).toBe(409);
    expect((await imported(check(xia.slug, { amount: "10.01" }))).status).toBe(201);
    expect((await imported(check(xia.slug, { descr: "Another check" }))).status).toBe(201);
    expect((await imported(check(xia.slug), pam, "?force=true")).status).toBe(201);
  });

  test("one of two at once", async () => {
    const xia = await subscriber();
    const answers = await Promise.all(Array.from({ length: 6 }, () => imported(check(xia.slug))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  });
});

test("what was recognised before it was paid is reclaimed; what is ordered by it is earned over the term (M)", async () => {
  const xia = await subscriber();
  const { subscriptionId, payerId, planId, providerId } = xia.sale;
  const head = {
    kind: "A1",
    eventId: `sub_${subscriptionId}/`,
    descr: "",
    unit: "usd",
    createdAt: day(1),
  } as const;
  const facts = { subscriptionId, payerId, planId, providerId, serviceStart: day(1), serviceEnd: day(2) };
  await db.transaction((tx) => post(tx, [orderEntry({ ...head, ...facts, amount: 600n })]));
  await recognizeIncome(db, { at: day(3), profileId: payerId });
  expect(await of(xia.sale, "Receivable")).toBe(0n);
  await imported(check(xia.slug));
  expect(await of(xia.sale, "Receivable")).toBe(0n);
  expect(await of(xia.sale, "Backlog")).toBe(-400n);
  expect(await of(xia.sale, "Income")).toBe(-600n);
});

test("beside a charge in flight it pays what is left, and the charge the rest", async () => {
  const xia = await subscriber();
  const first = await order(db, xia.sale, 5_000n, day(1));
  await order(db, xia.sale, 700n, day(2));
  const { payerId: customerId } = xia.sale;
  await aPendingCharge(db, { customerId, invoicedIds: [first], createdAt: day(2), key: `ch_${xia.slug}` });
  const { json } = await imported(check(xia.slug));
  expect(json.results[0]).toMatchObject({ dest_account: "Payable", dest_amount: 300 });
  expect((await due(xia)).amount).toBe(5_000n);
});

test("whatever is ordered and paid outside, nobody's balance falls below zero and the books are right", async () => {
  const amount = fc.integer({ min: 1, max: 5_000 });
  const steps = fc.array(fc.tuple(fc.constantFrom("order", "pay"), amount), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const xia = await subscriber();
      let expected = 0n;
      for (const [n, [what, cents]] of sequence.entries()) {
        const value = BigInt(cents);
        if (what === "order") await order(db, xia.sale, value, day(1));
        else
          await db.transaction((tx) =>
            importPayment(tx, {
              ...{
                providerId: studio,
                subscription: `${xia.slug}:premium`,
                descr: `Check ${n}`,
                isForced: false,
              },
              ...{ amount: (cents / 100).toFixed(2), paidAt: day(2), origin: systemOrigin(now()) },
            }),
          );
        expected = what === "order" ? expected + value : expected > value ? expected - value : 0n;
        expect((await due(xia)).amount).toBe(expected);
      }
    }),
    { numRuns: 15 },
  );
  expect(await audit(db)).toEqual([]);
});
