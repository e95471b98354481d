import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { orderEntry, post, subscriptionEvent } from "@/lib/ledger";
import { audit } from "@/lib/ledger/audit";
import { recognizeIncome, recognizeRest } from "@/lib/subscriptions";
import { addPeriods } from "@/lib/time/periods";
import { pay } from "@/test/ledger";
import { aPlan, openWorld, profileIdOf } from "@/test/world";

let db: Database;
let close: () => Promise<void>;
let cowork: bigint;
let serial = 0;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  cowork = await profileIdOf(db, "cowork");
});
afterAll(() => close());

interface Term {
  readonly begins: string;
  readonly ends: string;
  readonly amount: bigint;
  readonly kind?: "A1" | "O1" | "N1";
}

const date = (day: string) => new Date(day.length === 10 ? `${day}T00:00:00Z` : day);

/** A new customer who has ordered a term. */
async function ordered({ begins, ends, amount, kind = "A1" }: Term) {
  serial += 1;
  const { id: planId } = await aPlan(db, `plan-${serial}`);
  const [customer] = await db.query<{ id: bigint }>(
    sql`INSERT INTO profile (slug) VALUES (${`customer-${serial}`}) RETURNING id`,
  );
  const payerId = customer?.id ?? 0n;
  const [subscription] = await db.query<{ id: bigint }>(sql`
    INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at)
    VALUES (${payerId}, ${planId}, ${date(begins)}, ${date(ends)}, ${date(begins)}) RETURNING id`);
  const subscriptionId = subscription?.id ?? 0n;
  const [row] = await db.transaction((tx) =>
    post(tx, [
      orderEntry({
        ...{ kind, eventId: subscriptionEvent(subscriptionId), descr: "", amount, unit: "usd" },
        ...{ createdAt: date(begins), payerId, providerId: cowork, subscriptionId, planId },
        ...(kind === "A1" ? { serviceStart: date(begins), serviceEnd: date(ends) } : {}),
      }),
    ]),
  );
  return { subscriptionId, payerId, orderId: row?.id ?? 0n };
}

const recognize = (until: string) => recognizeIncome(db, { at: date(until), profileId: null });

/** `[kind, amount, date]` of what was recognised of an order, in order. */
async function recognized(orderId: bigint) {
  const rows = await db.query<{ kind: string; amount: bigint; at: Date }>(sql`
    SELECT kind, dest_amount AS amount, created_at AS at FROM ledger_entry WHERE order_id = ${orderId} ORDER BY created_at, id`);
  return rows.map(({ kind, amount, at }) => [kind, Number(amount), at.toISOString().slice(0, 19)]);
}

/** What was recognised by date, whoever held it. */
async function earnedByDate(orderId: bigint) {
  return db.query(sql`
    SELECT created_at, sum(dest_amount)::bigint AS amount FROM ledger_entry
    WHERE order_id = ${orderId} AND kind IN ('M1', 'M2') GROUP BY created_at ORDER BY created_at`);
}

/** What the provider has earned, deferred and is owed of a subscription. */
async function position(subscriptionId: bigint) {
  const [row] = await db.query(sql`
    SELECT coalesce(-sum(amount) FILTER (WHERE account = 'Income'), 0)::bigint AS income,
      coalesce(-sum(amount) FILTER (WHERE account = 'Backlog'), 0)::bigint AS backlog,
      coalesce(-sum(amount) FILTER (WHERE account = 'Receivable'), 0)::bigint AS receivable
    FROM (SELECT dest_account AS account, dest_amount AS amount FROM ledger_entry WHERE subscription_id = ${subscriptionId}
          UNION ALL SELECT orig_account, -orig_amount FROM ledger_entry WHERE subscription_id = ${subscriptionId}) m`);
  return row;
}

let chargeSerial = 0;
const paid = (order: { payerId: bigint; orderId: bigint }, at: string) => {
  chargeSerial += 1;
  const key = `ch_${chargeSerial}`;
  return pay(db, { customerId: order.payerId, invoicedIds: [order.orderId], createdAt: date(at), key });
};

describe("income", () => {
  test("vector 18, §11 row 15: a year, whatever its text, is recognised in twelve parts that add up, once", async () => {
    const even = await ordered({ begins: "2026-01-15", ends: "2027-01-15", amount: 27_840n });
    const odd = await ordered({ begins: "2026-01-31", ends: "2027-01-31", amount: 10_000n });
    await paid(even, "2026-01-15");
    await paid(odd, "2026-01-31");
    await recognize("2026-03-31");
    expect(await recognized(even.orderId)).toEqual([
      ["M1", 2320, "2026-02-14T23:59:59"],
      ["M1", 2320, "2026-03-14T23:59:59"],
    ]);
    expect(await recognized(odd.orderId)).toEqual([
      ["M1", 833, "2026-02-27T23:59:59"],
      ["M1", 833, "2026-03-30T23:59:59"],
    ]);
    expect(await recognize("2026-03-31")).toMatchObject({ entries: 0, failed: 0 });
    await recognize("2028-01-01");
    const amounts = (await recognized(odd.orderId)).map(([, amount]) => amount);
    expect(amounts).toEqual([833, 833, 834, 833, 833, 834, 833, 833, 834, 833, 833, 834]);
    expect(await recognize("2028-01-01")).toMatchObject({ entries: 0, failed: 0 });
  });

  test("vector 19, §11 row 17: a week is recognised at its end", async () => {
    const week = await ordered({ begins: "2026-01-29", ends: "2026-02-05", amount: 700n });
    await recognize("2026-02-04T23:59:59Z");
    expect(await recognized(week.orderId)).toEqual([]);
    await recognize("2026-02-05");
    expect(await recognized(week.orderId)).toEqual([["M2", 700, "2026-02-04T23:59:59"]]);
  });

  test("§11 row 17: what was recognised before it was paid is not deferred when it is paid", async () => {
    const quarter = await ordered({ begins: "2026-01-01", ends: "2026-04-01", amount: 9_000n });
    await recognize("2026-02-01");
    await paid(quarter, "2026-02-10");
    await recognize("2026-05-01");
    expect(await recognized(quarter.orderId)).toEqual([
      ["M2", 3000, "2026-01-31T23:59:59"],
      ["M3", 3000, "2026-02-10T00:00:00"],
      ["M1", 3000, "2026-02-28T23:59:59"],
      ["M1", 3000, "2026-03-31T23:59:59"],
    ]);
  });

  test("setup is income at once, use when the next month begins", async () => {
    const setup = await ordered({ kind: "O1", begins: "2026-01-31", ends: "2026-02-28", amount: 5_000n });
    const use = await ordered({ kind: "N1", begins: "2026-01-31", ends: "2026-02-28", amount: 180n });
    await recognize("2026-02-28");
    expect(await recognized(setup.orderId)).toEqual([["M2", 5000, "2026-01-31T00:00:00"]]);
    expect(await recognized(use.orderId)).toEqual([["M2", 180, "2026-02-27T23:59:59"]]);
  });

  test("what was paid for a subscription that ends at once is income at once", async () => {
    const year = await ordered({ begins: "2026-01-01", ends: "2027-01-01", amount: 12_000n });
    await paid(year, "2026-01-01");
    await db.transaction((tx) => recognizeRest(tx, [year.subscriptionId], date("2026-02-10")));
    await recognize("2027-06-01");
    expect(await recognized(year.orderId)).toEqual([
      ["M1", 1000, "2026-01-31T23:59:59"],
      ["M1", 11000, "2026-02-10T00:00:00"],
    ]);
  });

  test("§11 row 16: any way of running the job writes the same rows; payments in between change who holds it, never how much", async () => {
    const day = fc.integer({ min: 0, max: 500 });
    const life = fc.record({
      begins: fc.integer({ min: 0, max: 365 * 3 }),
      lasts: fc.oneof(
        fc.record({ months: fc.constantFrom(1, 2, 3, 12, 14) }),
        fc.record({ days: fc.integer({ min: 1, max: 100 }) }),
      ),
      amount: fc.bigInt({ min: 1n, max: 1_000_000n }),
      runs: fc.array(day, { maxLength: 6 }),
      paidAfter: fc.option(day),
    });
    await fc.assert(
      fc.asyncProperty(life, async ({ begins, lasts, amount, runs, paidAfter }) => {
        const start = addPeriods(date("2026-01-31T10:30:00Z"), "daily", begins);
        const end =
          "months" in lasts
            ? addPeriods(start, "monthly", lasts.months)
            : addPeriods(start, "daily", lasts.days);
        const term = { begins: start.toISOString(), ends: end.toISOString(), amount };
        const [often, once, settled] = [await ordered(term), await ordered(term), await ordered(term)];
        const run = (of: { payerId: bigint }, at: Date) => recognizeIncome(db, { at, profileId: of.payerId });
        const later = (days: number) => addPeriods(start, "daily", days);

        let former = 0n;
        for (const days of [...runs].sort((a, b) => a - b)) {
          await run(often, later(days));
          const soFar = (await recognized(often.orderId)).reduce(
            (sum, [, part]) => sum + BigInt(part ?? 0),
            0n,
          );
          expect(soFar >= former && soFar <= amount).toBe(true);
          former = soFar;
        }
        await run(often, later(600));
        await run(once, later(600));
        expect(await recognized(often.orderId)).toEqual(await recognized(once.orderId));

        const steps = [
          ...runs.map((days) => ({ days, isPayment: false })),
          ...(paidAfter === null ? [] : [{ days: paidAfter, isPayment: true }]),
        ].sort((a, b) => a.days - b.days);
        for (const { days, isPayment } of steps) {
          if (isPayment) await paid(settled, later(days).toISOString());
          else await run(settled, later(days));
        }
        await run(settled, later(600));
        expect(await earnedByDate(settled.orderId)).toEqual(await earnedByDate(once.orderId));
        expect(await position(settled.subscriptionId)).toEqual({
          ...{ income: amount, backlog: 0n },
          receivable: 0n,
        });
      }),
      { numRuns: 60 },
    );
  });

  test("vector 35: the books are right", async () => {
    expect(await audit(db)).toEqual([]);
  });
});
