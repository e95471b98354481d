import { Temporal } from "temporal-polyfill";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { post } from "@/lib/ledger";
import { entry } from "@/lib/ledger/entries";
import { aSubscription, order, pay, type Sale } from "@/test/ledger";
import { aPlan, aProfile, aUser, openWorld, profileIdOf } from "@/test/world";
import { readFunds } from "./funds";
import { FundsTable, TrailingQuery } from "./schemas";
import { trailing } from "./trailing";

const LOS_ANGELES = "America/Los_Angeles";
const NOW = new Date("2030-01-01T00:00:00Z");
const HOUR_MS = 3_600_000;

let db: Database;
let close: () => Promise<void>;
let cowork: bigint;
let plans: { basic: bigint; annual: bigint };
let keys = 0;

/** A time on the clocks of Los Angeles. */
function local(text: string): Date {
  return new Date(Temporal.PlainDateTime.from(text).toZonedDateTime(LOS_ANGELES).epochMilliseconds);
}

async function aSale(slug: string, planId: bigint, providerId: bigint, unit = "usd"): Promise<Sale> {
  const [known] = await db.query<{ id: bigint }>(sql`
    INSERT INTO profile (slug) VALUES (${slug}) ON CONFLICT (slug) DO UPDATE SET slug = excluded.slug RETURNING id`);
  const payerId = known?.id ?? 0n;
  const subscriptionId = await aSubscription(db, payerId, planId);
  return { subscriptionId, planId, payerId, providerId, unit };
}

/** An order that is paid an hour later. */
async function sell(sale: Sale, amount: bigint, at: Date): Promise<void> {
  const id = await order(db, sale, amount, at);
  keys += 1;
  const createdAt = new Date(at.getTime() + HOUR_MS);
  await pay(db, { customerId: sale.payerId, invoicedIds: [id], createdAt, key: `ch_${keys}` });
}

/** The worked example of docs/metrics.md. */
beforeAll(async () => {
  ({ db, close } = await openWorld());
  cowork = await profileIdOf(db, "cowork");
  plans = {
    basic: (await aPlan(db, "basic", "cowork", { periodAmount: 2_000n })).id,
    annual: (await aPlan(db, "annual", "cowork", { periodAmount: 24_000n, periodType: "yearly" })).id,
  };
  const alice = await aSale("alice", plans.basic, cowork);
  for (let month = 0; month < 13; month += 1) {
    const date = Temporal.PlainDateTime.from("2023-02-10T09:00").add({ months: month });
    await sell(alice, 2000n, local(date.toString()));
  }
  await order(db, alice, 2000n, local("2024-03-10T09:00"));
  await sell(await aSale("bob", plans.annual, cowork), 24_000n, local("2023-06-05T09:00"));
  const carol = await aSale("carol", plans.basic, cowork);
  for (const start of ["2023-09-30T23:30", "2023-10-30T23:30", "2023-11-30T23:30"]) {
    await sell(carol, 2000n, local(start));
  }
  const refund = entry(
    { profileId: cowork, account: "Refund" },
    { profileId: carol.payerId, account: "Refunded" },
    {
      kind: "G1",
      eventId: null,
      descr: "Refund",
      amount: 2000n,
      unit: "usd",
      createdAt: local("2023-12-05T12:00"),
    },
  );
  await db.transaction((tx) => post(tx, [refund]));
});
afterAll(() => close());

async function funds(
  query: Record<string, string> = {},
  providerId = cowork,
  zone = LOS_ANGELES,
): Promise<FundsTable> {
  return readFunds(db, providerId, trailing(TrailingQuery.parse(query), zone, NOW));
}

function rows(table: Pick<FundsTable, "results">): Record<string, number[]> {
  return Object.fromEntries(
    table.results.map(({ slug, values }) => [slug, values.map(([, value]) => Number(value))]),
  );
}

const AT = { ends_at: "2024-03-16T12:00:00Z" };

describe("the worked example", () => {
  test("in the time zone of the provider", async () => {
    const table = await funds(AT);
    expect(rows(table)).toEqual({
      "total-sales": [2000, 2000, 26000, 2000, 2000, 4000, 4000, 4000, 2000, 2000, 2000, 2000],
      "new-sales": [0, 0, 24000, 0, 0, 2000, 0, 0, 0, 0, 0, 0],
      "churned-sales": [0, 0, 0, 24000, 0, 0, 0, 0, 2000, 0, 0, 0],
      payments: [2000, 2000, 26000, 2000, 2000, 2000, 6000, 2000, 4000, 2000, 2000, 0],
      refunds: [0, 0, 0, 0, 0, 0, 0, 0, 2000, 0, 0, 0],
    });
    expect(table.results.map(({ slug }) => slug)).toEqual([
      "total-sales",
      "new-sales",
      "churned-sales",
      "payments",
      "refunds",
    ]);
  });

  test("in UTC, where three orders fall into the next month", async () => {
    expect(rows(await funds({ ...AT, timezone: "UTC" }))).toEqual({
      "total-sales": [2000, 2000, 26000, 2000, 2000, 2000, 6000, 2000, 4000, 2000, 2000, 2000],
      "new-sales": [0, 0, 24000, 0, 0, 0, 4000, 0, 2000, 0, 0, 0],
      "churned-sales": [0, 0, 0, 24000, 0, 0, 0, 4000, 0, 2000, 0, 0],
      payments: [2000, 2000, 26000, 2000, 2000, 2000, 6000, 2000, 4000, 2000, 2000, 0],
      refunds: [0, 0, 0, 0, 0, 0, 0, 0, 2000, 0, 0, 0],
    });
  });

  test("is dated by the end of each period, as text without needless fractions", async () => {
    const { title, scale, unit, results } = FundsTable.encode(
      await funds({ ends_at: "2024-03-16T12:00:00.250Z" }),
    );
    expect({ title, scale, unit }).toEqual({ title: "Amount", scale: 0.01, unit: "usd" });
    expect(results[0]?.values.map(([date]) => date)).toEqual([
      "2023-05-01T07:00:00Z",
      "2023-06-01T07:00:00Z",
      "2023-07-01T07:00:00Z",
      "2023-08-01T07:00:00Z",
      "2023-09-01T07:00:00Z",
      "2023-10-01T07:00:00Z",
      "2023-11-01T07:00:00Z",
      "2023-12-01T08:00:00Z",
      "2024-01-01T08:00:00Z",
      "2024-02-01T08:00:00Z",
      "2024-03-01T08:00:00Z",
      "2024-03-16T12:00:00.250Z",
    ]);
  });
});

describe("edges", () => {
  test("an end at the start of a month gives twelve whole months", async () => {
    const { results } = await funds({ ends_at: "2024-03-01T08:00:00Z" });
    expect(results[0]?.values).toHaveLength(12);
    expect(rows({ results })["total-sales"]).toEqual([
      2000, 2000, 2000, 26000, 2000, 2000, 4000, 4000, 4000, 2000, 2000, 2000,
    ]);
  });

  test("what happens exactly at a column's date belongs to the next column", async () => {
    const provider = await aProvider("edge-provider", "edge");
    const sale = await aSale("edge-customer", provider.planId, provider.id);
    await order(db, sale, 100n, new Date("2024-02-01T00:00:00Z"));
    await order(db, sale, 10n, new Date("2024-01-31T23:59:59.999Z"));
    const table = await funds({ ends_at: "2024-03-01T00:00:00Z", nb_periods: "2" }, provider.id, "UTC");
    expect(rows(table)["total-sales"]).toEqual([10, 100]);
  });

  test("before any sale everything is zero, in the provider's own currency", async () => {
    const provider = await aProvider("yen-provider", "yen", "jpy");
    const table = await funds({ ends_at: "2001-01-01" }, provider.id);
    expect(table).toMatchObject({ unit: "jpy", scale: 1 });
    expect(new Set(table.results.flatMap(({ values }) => values.map(([, value]) => value)))).toEqual(
      new Set([0n]),
    );
  });

  test("a second currency has a table of its own and is never added in", async () => {
    const provider = await aProvider("export-provider", "export");
    const sale = await aSale("importer", provider.planId, provider.id);
    const abroad = await aSale("importer-kw", provider.planId, provider.id, "kwd");
    await order(db, sale, 100n, new Date("2024-02-10T00:00:00Z"));
    await sell(abroad, 7000n, new Date("2024-02-11T00:00:00Z"));
    const table = await funds({ ends_at: "2024-03-01", nb_periods: "1" }, provider.id, "UTC");
    expect(rows(table)).toMatchObject({ "total-sales": [100], payments: [0] });
    expect(table.others?.map(({ unit, scale }) => [unit, scale])).toEqual([["kwd", 0.001]]);
    expect(rows(table.others?.[0] ?? table)).toMatchObject({ "total-sales": [7000], payments: [7000] });
  });

  test("a write-off is no sale", async () => {
    const provider = await aProvider("strict-provider", "strict");
    const sale = await aSale("debtor", provider.planId, provider.id);
    await order(db, sale, 100n, new Date("2024-02-10T00:00:00Z"));
    const cancelled = entry(
      { profileId: sale.payerId, account: "Canceled" },
      { profileId: provider.id, account: "Receivable" },
      {
        kind: "K3",
        eventId: null,
        descr: "",
        amount: 100n,
        unit: "usd",
        createdAt: new Date("2024-02-20T00:00:00Z"),
      },
    );
    await db.transaction((tx) => post(tx, [cancelled]));
    const table = await funds({ ends_at: "2024-03-01", nb_periods: "1" }, provider.id, "UTC");
    expect(rows(table)["total-sales"]).toEqual([100]);
  });

  test("a provider of yearly plans is compared with the same month a year before", async () => {
    const provider = await aProvider("yearly-provider", "yearly", "usd", "yearly");
    const loyal = await aSale("loyal", provider.planId, provider.id);
    const gone = await aSale("gone", provider.planId, provider.id);
    await order(db, loyal, 500n, new Date("2023-02-10T00:00:00Z"));
    await order(db, gone, 70n, new Date("2023-02-11T00:00:00Z"));
    await order(db, loyal, 600n, new Date("2024-02-10T00:00:00Z"));
    const table = await funds({ ends_at: "2024-03-01", nb_periods: "1" }, provider.id, "UTC");
    expect(rows(table)).toMatchObject({ "total-sales": [600], "new-sales": [0], "churned-sales": [70] });
  });

  test("a retired plan of hours does not shorten the comparison, nor does one in use below the column", async () => {
    for (const isActive of [false, true]) {
      const provider = await aProvider(`hourly-provider-${isActive}`, `monthly-${isActive}`);
      await aPlan(db, `hourly-${isActive}`, `hourly-provider-${isActive}`, {
        periodType: "hourly",
        isActive,
      });
      const sale = await aSale(`regular-${isActive}`, provider.planId, provider.id);
      await order(db, sale, 100n, new Date("2024-01-10T00:00:00Z"));
      await order(db, sale, 100n, new Date("2024-02-10T00:00:00Z"));
      const table = await funds({ ends_at: "2024-03-01", nb_periods: "1" }, provider.id, "UTC");
      expect(rows(table)).toMatchObject({ "new-sales": [0], "churned-sales": [0] });
    }
  });

  test("other providers' sales do not show", async () => {
    const provider = await aProvider("quiet-provider", "quiet");
    expect(new Set(Object.values(rows(await funds(AT, provider.id))).flat())).toEqual(new Set([0]));
  });
});

describe("what is asked for", () => {
  test("quotes around a date, and a blank for its +, make no difference", async () => {
    const plain = await funds({ ends_at: "2024-03-16T14:00:00+02:00" });
    expect(await funds({ ends_at: '"2024-03-16T12:00:00Z"' })).toEqual(plain);
    expect(await funds({ ends_at: "2024-03-16T14:00:00 02:00" })).toEqual(plain);
  });

  test("a date without an offset is a midnight of the provider", async () => {
    expect(await funds({ ends_at: "2024-03-01" })).toEqual(await funds({ ends_at: "2024-03-01T08:00:00Z" }));
  });

  test.each([
    [{ ends_at: "yesterday" }, "ends_at"],
    [{ ends_at: "0099-01-01" }, "ends_at"],
    [{ timezone: "Mars/Olympus" }, "timezone"],
  ])("%o is refused by the field's name", async (query, field) => {
    const refusal = await funds(query).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(InvalidInput);
    expect(refusal instanceof InvalidInput && Object.keys(refusal.fields)).toEqual([field]);
  });

  test.each([
    { period_type: "fortnightly" },
    { nb_periods: "0" },
    { nb_periods: "101" },
    { nb_periods: "x" },
  ])("%o is refused", (query) => {
    expect(TrailingQuery.safeParse(query).success).toBe(false);
  });

  test.each([
    ["hourly", 24],
    ["daily", 7],
    ["weekly", 8],
    ["monthly", 12],
    ["yearly", 5],
  ])("%s columns are %i unless said otherwise", async (period_type, count) => {
    expect((await funds({ period_type, ...AT })).results[0]?.values).toHaveLength(count);
  });

  test("a zone that no longer exists is read as UTC when it is the profile's own", async () => {
    expect(await funds(AT, cowork, "Mars/Olympus")).toEqual(await funds({ ...AT, timezone: "UTC" }));
  });
});

async function aProvider(
  slug: string,
  plan: string,
  unit = "usd",
  periodType: "monthly" | "yearly" = "monthly",
): Promise<{ id: bigint; planId: bigint }> {
  const manager = await aUser(db, `${slug}-manager`);
  const { id } = await aProfile(db, slug, manager);
  const { id: planId } = await aPlan(db, plan, slug, { unit, periodType });
  return { id, planId };
}
