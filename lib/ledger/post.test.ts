import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { aSubscription, order, type Sale } from "@/test/ledger";
import { aPlan, aProfile, aUser, openWorld, profileIdOf } from "@/test/world";
import { AlreadyPosted } from "./errors";
import { subscriptionEvent } from "./events";
import { orderEntry } from "./order-entries";
import { post } from "./post";

const AT = new Date("2026-01-15T12:00:00Z");
let db: Database;
let close: () => Promise<void>;
let sale: Sale;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  const xia = await aProfile(db, "xia", await aUser(db, "xia-manager"));
  const plan = await aPlan(db, "basic");
  const subscriptionId = await aSubscription(db, xia.id, plan.id);
  sale = { payerId: xia.id, providerId: await profileIdOf(db, "cowork"), planId: plan.id, subscriptionId };
});
afterAll(() => close());

function entries(...amounts: bigint[]) {
  return amounts.map((amount) =>
    orderEntry({
      ...sale,
      kind: "A1",
      eventId: subscriptionEvent(sale.subscriptionId),
      descr: `Order of ${amount}`,
      unit: "usd",
      amount,
      createdAt: AT,
    }),
  );
}

test("rows of one event share a group, and their ids come in the order of the entries", async () => {
  const amounts = Array.from({ length: 50 }, (_, n) => BigInt((n * 7919) % 1000));
  const ids = await db.transaction((tx) => post(tx, entries(...amounts), { keyPrefix: "test:order" }));
  const rows = await db.query<{ id: bigint; amount: bigint; group: string; key: string }>(sql`
    SELECT id, dest_amount AS amount, entry_group AS group, idempotency_key AS key FROM ledger_entry
    WHERE id = ANY(${ids.map(({ id }) => id)})`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  expect(ids.map(({ id }) => byId.get(id)?.amount)).toEqual(amounts);
  expect(ids.map(({ id }) => byId.get(id)?.key)).toEqual(amounts.map((_, n) => `test:order:${n}`));
  expect(new Set(rows.map(({ group }) => group)).size).toBe(1);
});

test("an event is recorded once, however often it is posted", async () => {
  const postOnce = () =>
    db.transaction((tx) => post(tx, entries(100n, 200n), { keyPrefix: "charge:7:done" }));
  const attempts = await Promise.allSettled([postOnce(), postOnce(), postOnce()]);
  expect(attempts.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const attempt of attempts) {
    if (attempt.status === "rejected") expect(attempt.reason).toBeInstanceOf(AlreadyPosted);
  }
  const [stored] = await db.query<{ count: bigint }>(
    sql`SELECT count(*) FROM ledger_entry WHERE idempotency_key LIKE 'charge:7:done:%'`,
  );
  expect(stored?.count).toBe(2n);
});

test("no rows are no statement", async () => {
  expect(await db.transaction((tx) => post(tx, []))).toEqual([]);
});

test("a row that takes more than it gives is refused before the database sees it", async () => {
  const [entry] = entries(100n);
  const unbalanced = db.transaction((tx) => post(tx, entry ? [{ ...entry, destAmount: 99n }] : []));
  await expect(unbalanced).rejects.toThrow("a row A1 takes 100 usd and gives 99 usd");
});

test("the database refuses to change, delete or truncate rows", async () => {
  const id = await order(db, sale, 300n, AT);
  await expect(db.query(sql`UPDATE ledger_entry SET descr = 'x' WHERE id = ${id}`)).rejects.toThrow(
    "ledger_entry is append-only: UPDATE is refused",
  );
  await expect(db.query(sql`DELETE FROM ledger_entry WHERE id = ${id}`)).rejects.toThrow(
    "ledger_entry is append-only: DELETE is refused",
  );
  await expect(db.query(sql`TRUNCATE ledger_entry CASCADE`)).rejects.toThrow(
    "ledger_entry is append-only: TRUNCATE is refused",
  );
});

/** What is wrong with a row, and the constraint that refuses it. */
const refused: [string, Record<string, unknown>, string][] = [
  ["takes more than it gives", { dest_amount: 99 }, "ledger_entry_balanced"],
  ["has negative amounts", { orig_amount: -1, dest_amount: -1 }, "ledger_entry_amounts_safe"],
  ["has an unknown account", { orig_account: "Slush" }, "ledger_entry_accounts_known"],
  ["is an order of nobody", { payer_id: null }, "ledger_entry_order_of_payer"],
  [
    "is a capture for nobody",
    { payer_id: null, orig_account: "Backlog", dest_account: "Receivable" },
    "ledger_entry_settlement_of_payer",
  ],
  [
    "is a write-off for nobody",
    { payer_id: null, orig_account: "Liability", dest_account: "Writeoff" },
    "ledger_entry_settlement_of_payer",
  ],
];

test.each(refused)("the database refuses a row that %s", async (_, changes, constraint) => {
  const row = {
    created_at: AT.toISOString(),
    kind: "A1",
    descr: "",
    orig_account: "Receivable",
    orig_profile_id: String(sale.providerId),
    orig_amount: 100,
    orig_unit: "usd",
    dest_account: "Payable",
    dest_profile_id: String(sale.payerId),
    dest_amount: 100,
    dest_unit: "usd",
    entry_group: crypto.randomUUID(),
    payer_id: String(sale.payerId),
    ...changes,
  };
  const insert = db.query(sql`
    INSERT INTO ledger_entry (created_at, kind, descr, orig_account, orig_profile_id, orig_amount, orig_unit,
      dest_account, dest_profile_id, dest_amount, dest_unit, entry_group, payer_id)
    SELECT created_at, kind, descr, orig_account, orig_profile_id, orig_amount, orig_unit,
      dest_account, dest_profile_id, dest_amount, dest_unit, entry_group, payer_id
    FROM json_populate_record(NULL::ledger_entry, ${JSON.stringify(row)}::json)`);
  await expect(insert).rejects.toMatchObject({ constraint });
});
