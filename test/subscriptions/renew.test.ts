import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { planOrderText, updatePlan } from "@/lib/catalog";
import { type Database, openDatabase, sql } from "@/lib/db";
import { runRenewals } from "@/lib/jobs/renewals";
import { audit } from "@/lib/ledger/audit";
import { extendSubscriptions } from "@/lib/subscriptions";
import type { PeriodType } from "@/lib/time/periods";
import { announcedAs } from "@/test/events";
import { aPlan, aUser, openWorld, profileIdOf } from "@/test/world";

let db: Database;
let url: string;
let close: () => Promise<void>;
let cowork: bigint;
let serial = 0;

beforeAll(async () => {
  ({ db, url, close } = await openWorld());
  cowork = await profileIdOf(db, "cowork");
});
afterAll(() => close());

const instant = (text: string) => new Date(text.length === 10 ? `${text}T00:00:00Z` : text);
const iso = (at: Date) => at.toISOString().replace(/(T00:00:00)?\.000Z$/, "");

interface Wanted {
  readonly begins: string;
  readonly ends: string;
  readonly periods?: number;
  readonly plan?: Parameters<typeof aPlan>[3];
  readonly autoRenew?: boolean;
}

/** A subscription of a new customer to a new plan. */
async function subscribed({ begins, ends, periods = 1, plan, autoRenew = true }: Wanted) {
  serial += 1;
  const { id: planId, slug } = await aPlan(db, `plan-${serial}`, "cowork", plan);
  const [customer] = await db.query<{ id: bigint }>(sql`
    INSERT INTO profile (slug, full_name) VALUES (${`customer-${serial}`}, ${`Customer ${serial}`}) RETURNING id`);
  const profileId = customer?.id ?? 0n;
  const [row] = await db.query<{ id: bigint }>(sql`
    INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at, periods_elapsed, auto_renew)
    VALUES (${profileId}, ${planId}, ${instant(begins)}, ${instant(ends)}, ${instant(begins)}, ${periods}, ${autoRenew}) RETURNING id`);
  return { id: row?.id ?? 0n, planId, slug, profileId, name: `customer-${serial}` };
}

/** The renewals of one customer, as they are done for an instant. */
async function renew(of: { profileId: bigint }, at: string) {
  const outcomes = await runRenewals(db, { at: instant(at), profileId: of.profileId, withCharges: false });
  expect(outcomes.filter(({ error, counts }) => error ?? counts?.failed)).toEqual([]);
  return outcomes.find(({ name }) => name === "extend-subscriptions")?.counts;
}

async function endOf({ id }: { id: bigint }): Promise<string> {
  const [row] = await db.query<{ endsAt: Date }>(
    sql`SELECT ends_at AS "endsAt" FROM subscription WHERE id = ${id}`,
  );
  return iso(row?.endsAt ?? new Date(0));
}

interface OrderRow {
  readonly amount: bigint;
  readonly descr: string;
  readonly start: Date;
  readonly end: Date;
  readonly periods: number;
}

function ordersOf({ id }: { id: bigint }): Promise<OrderRow[]> {
  return db.query<OrderRow>(sql`
    SELECT dest_amount AS amount, descr, service_start AS start, service_end AS end, nb_periods AS periods
    FROM ledger_entry WHERE subscription_id = ${id} AND kind = 'A1' ORDER BY service_start`);
}

describe("the end of a term", () => {
  test("vector 20, §11 row 18: is counted from the anchor, month after month and year after year", async () => {
    const monthly = await subscribed({ begins: "2024-01-31", ends: "2024-02-29" });
    const ends: string[] = [];
    for (const at of ["2024-02-28T12:00:00Z", "2024-03-30T12:00:00Z", "2024-04-29T12:00:00Z"]) {
      await renew(monthly, at);
      ends.push(await endOf(monthly));
    }
    expect(ends).toEqual(["2024-03-31", "2024-04-30", "2024-05-31"]);

    const yearly = await subscribed({
      begins: "2024-02-29",
      ends: "2025-02-28",
      plan: { periodType: "yearly" },
    });
    for (const year of [2025, 2026, 2027]) await renew(yearly, `${year}-02-27T12:00:00Z`);
    expect((await ordersOf(yearly)).map(({ end }) => iso(end))).toEqual([
      "2026-02-28",
      "2027-02-28",
      "2028-02-29",
    ]);
  });

  test("vector 21, §11 row 19: is extended once in its last day, and also when the job did not run for two days", async () => {
    const due = await subscribed({ begins: "2026-03-10", ends: "2026-04-10" });
    expect(await renew(due, "2026-04-09T00:00:00Z")).toMatchObject({ subscriptions: 0 });
    expect(await renew(due, "2026-04-09T01:00:00Z")).toMatchObject({ subscriptions: 1, orders: 1 });
    expect(await renew(due, "2026-04-09T01:00:00Z")).toMatchObject({ subscriptions: 0, orders: 0 });
    expect(await endOf(due)).toBe("2026-05-10");

    const missed = await subscribed({ begins: "2026-03-10", ends: "2026-04-10" });
    expect(await renew(missed, "2026-04-12T00:00:00Z")).toMatchObject({ subscriptions: 1, orders: 1 });
    expect(await endOf(missed)).toBe("2026-05-10");
    expect((await ordersOf(missed)).map(({ start }) => iso(start))).toEqual(["2026-04-10"]);

    const lapsed = await subscribed({ begins: "2026-03-10", ends: "2026-04-10" });
    expect(await renew(lapsed, "2026-04-13T00:00:01Z")).toMatchObject({ subscriptions: 0 });
  });

  test("is not brought back when the last run has let it pass, or the plan was bought anew", async () => {
    const passed = await subscribed({ begins: "2026-03-10", ends: "2026-04-10", autoRenew: false });
    await db.query(sql`
      INSERT INTO job_run (job, started_at, finished_at, at, counts)
      VALUES ('extend-subscriptions', ${instant("2026-04-10")}, ${instant("2026-04-10")}, ${instant("2026-04-10T02:00:00Z")}, '{"failed": 0}')`);
    await db.query(sql`UPDATE subscription SET auto_renew = TRUE WHERE id = ${passed.id}`);
    expect(await renew(passed, "2026-04-11T00:00:00Z")).toMatchObject({ subscriptions: 0 });
    await db.query(sql`DELETE FROM job_run`);

    const anew = await subscribed({ begins: "2026-03-10", ends: "2026-04-10" });
    await db.query(sql`
      INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at, periods_elapsed)
      VALUES (${anew.profileId}, ${anew.planId}, ${instant("2026-04-11")}, ${instant("2026-05-11")}, ${instant("2026-04-11")}, 1)`);
    expect(await renew(anew, "2026-04-12T00:00:00Z")).toMatchObject({ subscriptions: 0, orders: 0 });
  });

  test("is not moved for who does not renew, or waits for an acceptance", async () => {
    const term = { begins: "2026-03-10", ends: "2026-04-10" };
    const cancelled = await subscribed({ ...term, autoRenew: false });
    const oneTime = await subscribed({ ...term, plan: { renewalType: "one_time" } });
    const granted = await subscribed(term);
    const requested = await subscribed(term);
    await db.query(sql`UPDATE subscription SET grant_key = ${"a".repeat(40)} WHERE id = ${granted.id}`);
    await db.query(sql`UPDATE subscription SET request_key = ${"b".repeat(40)} WHERE id = ${requested.id}`);
    for (const subscription of [cancelled, oneTime, granted, requested]) {
      await renew(subscription, "2026-04-09T12:00:00Z");
      expect([await endOf(subscription), await ordersOf(subscription)]).toEqual(["2026-04-10", []]);
    }
  });
});

describe("a renewal", () => {
  test("vector 22, §11 row 20: orders a contract period with the text of option 1, in the subscriber's name", async () => {
    const quarterly = await subscribed({
      begins: "2026-01-31",
      ends: "2026-04-30",
      periods: 3,
      plan: { periodLength: 3 },
    });
    await renew(quarterly, "2026-04-29T12:00:00Z");
    const [order] = await ordersOf(quarterly);
    expect(order).toMatchObject({
      amount: 10_000n,
      periods: 3,
      start: instant("2026-04-30"),
      end: instant("2026-07-31"),
    });
    expect(order?.descr).toBe(
      `Subscription to ${quarterly.slug} until 2026/07/31 (3 months) for Customer ${serial} (${quarterly.name})`,
    );
    expect(await endOf(quarterly)).toBe("2026-07-31");
    expect((await announcedAs(db, "order_executed")).at(-1)).toMatchObject({
      profile: quarterly.profileId,
      by: null,
    });
  });

  test("says of every period what an order at checkout says", async () => {
    for (const [periodType, periodLength] of [
      ["hourly", 30],
      ["daily", 1],
      ["weekly", 2],
      ["monthly", 1],
      ["yearly", 1],
    ] as [PeriodType, number][]) {
      const due = await subscribed({
        begins: "2026-04-01",
        ends: "2026-04-02",
        plan: { periodType, periodLength },
      });
      await db.query(
        sql`UPDATE subscription SET anchor_at = ends_at, periods_elapsed = 0 WHERE id = ${due.id}`,
      );
      const person = await aUser(db, `person-${serial}`);
      await db.query(sql`UPDATE app_user SET username = ${due.name} WHERE id = ${person.id}`);
      await renew(due, "2026-04-01T23:00:00Z");
      const [order] = await ordersOf(due);
      const plan = { slug: due.slug, periodType };
      expect(order?.descr).toBe(planOrderText(plan, periodLength, order?.end ?? new Date(0), ""));
    }
  });

  test("of hours and days repeats until tomorrow, without a gap", async () => {
    const hourly = await subscribed({
      begins: "2026-04-01",
      ends: "2026-04-01T06:00:00Z",
      periods: 6,
      plan: { periodType: "hourly", periodLength: 6 },
    });
    await renew(hourly, "2026-04-01T04:00:00Z");
    expect((await ordersOf(hourly)).map(({ start, end }) => [iso(start), iso(end)])).toEqual([
      ["2026-04-01T06:00:00", "2026-04-01T12:00:00"],
      ["2026-04-01T12:00:00", "2026-04-01T18:00:00"],
      ["2026-04-01T18:00:00", "2026-04-02"],
      ["2026-04-02", "2026-04-02T06:00:00"],
    ]);
    expect(await endOf(hourly)).toBe("2026-04-02T06:00:00");
    const daily = await subscribed({
      begins: "2026-04-01",
      ends: "2026-04-02",
      plan: { periodType: "daily" },
    });
    await renew(daily, "2026-04-03T12:00:00Z");
    expect(await endOf(daily)).toBe("2026-04-05");
    expect(await ordersOf(daily)).toHaveLength(3);
  });

  test("of a free plan goes without order and notice", async () => {
    const free = await subscribed({ begins: "2026-03-10", ends: "2026-04-10", plan: { periodAmount: 0n } });
    const noticed = (await announcedAs(db, "order_executed")).length;
    expect(await renew(free, "2026-04-09T12:00:00Z")).toMatchObject({ subscriptions: 1, orders: 0 });
    expect([await endOf(free), await ordersOf(free)]).toEqual(["2026-05-10", []]);
    expect(await announcedAs(db, "order_executed")).toHaveLength(noticed);
  });

  test("vector 16: fills up what is included, and leaves what was bought in advance", async () => {
    const metered = await subscribed({ begins: "2026-03-10", ends: "2026-04-10" });
    await db.query(sql`
      WITH u AS (INSERT INTO use_charge (plan_id, slug, use_amount, quota, created_at)
        VALUES (${metered.planId}, 'calls', 15, 100, now()) RETURNING id)
      INSERT INTO subscription_use (subscription_id, use_charge_id, expiring_quota, rollover_quota, used_quantity)
      SELECT ${metered.id}, id, 3, 5, 97 FROM u`);
    await renew(metered, "2026-04-09T12:00:00Z");
    expect(
      await db.query(
        sql`SELECT expiring_quota, rollover_quota, used_quantity FROM subscription_use WHERE subscription_id = ${metered.id}`,
      ),
    ).toEqual([{ expiring_quota: 100n, rollover_quota: 5n, used_quantity: 97n }]);
  });

  test("costs what was announced a week before the period begins", async () => {
    const plan = { periodType: "weekly" as const };
    const early = await subscribed({ begins: "2026-04-01", ends: "2026-04-08", plan });
    const later = await subscribed({ begins: "2026-04-02", ends: "2026-04-09T12:00:00Z", plan });
    await db.query(
      sql`UPDATE subscription SET plan_id = ${early.planId}, anchor_at = ends_at, periods_elapsed = 0 WHERE id = ${later.id}`,
    );
    const name = { providerId: cowork, slug: early.slug };
    const price = (periodAmount: bigint, at: string) =>
      db.transaction((tx) => updatePlan(tx, name, { periodAmount, at: instant(at) }));
    await price(12_000n, "2026-04-02");
    expect((await announcedAs(db, "plan_price_changed")).slice(-2)).toEqual([
      { subscription: early.id, former: 10_000n, current: 12_000n },
      { subscription: later.id, former: 10_000n, current: 12_000n },
    ]);
    await renew(early, "2026-04-07T12:00:00Z");
    await renew(later, "2026-04-09T00:00:00Z");
    expect((await ordersOf(early)).at(-1)?.amount).toBe(10_000n);
    expect((await ordersOf(later)).at(-1)?.amount).toBe(12_000n);
    // A second change within the notice: what is in force stays in force.
    await price(15_000n, "2026-04-14");
    await price(16_000n, "2026-04-15");
    await renew(early, "2026-04-14T12:00:00Z");
    expect((await ordersOf(early)).at(-1)?.amount).toBe(12_000n);
    await price(12_000n, "2026-04-16");
    const [row] = await db.query(
      sql`SELECT former_period_amount, price_changed_at FROM plan WHERE id = ${early.planId}`,
    );
    expect(row).toEqual({ former_period_amount: null, price_changed_at: null });
  });

  test("costs less from the next one on when the price is lowered, and what it was ordered at since", async () => {
    const plan = { periodType: "weekly" as const };
    const early = await subscribed({ begins: "2026-05-01", ends: "2026-05-08", plan });
    const name = { providerId: cowork, slug: early.slug };
    await db.transaction((tx) => updatePlan(tx, name, { periodAmount: 6_000n, at: instant("2026-05-06") }));
    await renew(early, "2026-05-07T12:00:00Z");
    expect((await ordersOf(early)).at(-1)?.amount).toBe(6_000n);
    await db.transaction((tx) => updatePlan(tx, name, { periodAmount: 9_000n, at: instant("2026-05-20") }));
    await db.query(sql`
      UPDATE subscription SET created_at = '2026-05-21', anchor_at = '2026-05-22', ends_at = '2026-05-22', periods_elapsed = 0
      WHERE id = ${early.id}`);
    await renew(early, "2026-05-21T12:00:00Z");
    expect((await ordersOf(early)).at(-1)?.amount).toBe(9_000n);
  });

  test("of a period that was ordered before is not ordered again when the end was set back", async () => {
    const edited = await subscribed({ begins: "2026-03-10", ends: "2026-04-10" });
    await renew(edited, "2026-04-09T12:00:00Z");
    await db.query(
      sql`UPDATE subscription SET ends_at = ${instant("2026-04-10")}, periods_elapsed = 1 WHERE id = ${edited.id}`,
    );
    expect(await renew(edited, "2026-04-09T13:00:00Z")).toMatchObject({ subscriptions: 1, orders: 0 });
    expect(await ordersOf(edited)).toHaveLength(1);
  });

  test("is done once by two workers side by side", async () => {
    const due: Awaited<ReturnType<typeof subscribed>>[] = [];
    for (let n = 0; n < 40; n += 1) due.push(await subscribed({ begins: "2027-01-31", ends: "2027-02-28" }));
    const other = openDatabase(url, 4);
    const scope = { at: instant("2027-02-27T12:00:00Z"), profileId: null, since: null };
    const counts = await Promise.all([extendSubscriptions(db, scope), extendSubscriptions(other, scope)]);
    await other.close();
    expect(counts.map(({ failed }) => failed)).toEqual([0, 0]);
    for (const subscription of due) {
      expect(await endOf(subscription)).toBe("2027-03-31");
      expect(await ordersOf(subscription)).toHaveLength(1);
    }
  });

  test("that cannot be done holds up nobody", async () => {
    const broken = await subscribed({ begins: "2028-01-31", ends: "2028-02-29" });
    const fine = await subscribed({ begins: "2028-01-31", ends: "2028-02-29" });
    // The unit of a plan that was tampered with is refused by the ledger.
    await db.query(sql`ALTER TABLE plan DROP CONSTRAINT IF EXISTS plan_unit_shape`);
    await db.query(sql`UPDATE plan SET unit = 'U$D' WHERE id = ${broken.planId}`);
    const counts = await extendSubscriptions(db, {
      at: instant("2028-02-28T12:00:00Z"),
      profileId: null,
      since: null,
    });
    expect(counts).toMatchObject({ failed: 1 });
    expect([await endOf(broken), await endOf(fine)]).toEqual(["2028-02-29", "2028-03-31"]);
  });
});

test("vector 35: the books are right", async () => {
  expect(await audit(db)).toEqual([]);
});
