import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readOrder, writeOrder } from "@/bench/checkout-rows";
import { addToCart } from "@/lib/billing/cart";
import { placeOrder } from "@/lib/billing/checkout/place-order";
import { type Database, sql } from "@/lib/db";
import { aPlan, aProfile, aUser, openWorld } from "./world";

let db: Database;
let url: string;
let close: () => Promise<void>;
const NOON = new Date("2026-03-10T12:00:00Z");
const NO_ADDRESS = { streetAddress: "", locality: "", region: "", postalCode: "", country: "" };

beforeAll(async () => {
  ({ db, url, close } = await openWorld());
  await aPlan(db, "basic");
});
afterAll(() => close());

/** Somebody with a plan in the cart. */
async function aBuyer(name: string) {
  const actor = await aUser(db, name);
  const customer = await aProfile(db, `${name}-co`, actor);
  const item = { plan: "basic", option: 1, quantity: 0n, syncOn: "", fullName: "", email: "" };
  await db.transaction((tx) => addToCart(tx, { userId: actor.id }, [item], NOON));
  return { actor, customer };
}

/** How many rows every table has. */
async function sizes(): Promise<Map<string, bigint>> {
  const rows = await db.query<{ name: string; size: bigint }>(sql`
    SELECT c.relname AS name, (xpath('/row/n/text()', query_to_xml(
      format('SELECT count(*) AS n FROM %I.%I', n.nspname, c.relname), FALSE, TRUE, '')))[1]::text::bigint AS size
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname IN ('public', 'graphile_worker')`);
  return new Map(rows.map(({ name, size }) => [name, size]));
}

async function writtenBy(work: () => Promise<unknown>): Promise<Record<string, bigint>> {
  const before = await sizes();
  await work();
  const after = await sizes();
  const grown = [...after].map(([name, size]) => [name, size - (before.get(name) ?? 0n)] as const);
  return Object.fromEntries(grown.filter(([, count]) => count !== 0n).sort());
}

test("what a checkout is measured against writes the same rows", async () => {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  try {
    const order = { choices: [], token: "tok_visa", rememberCard: false, address: NO_ADDRESS, at: NOON };
    // The first order of a site makes the queue of events.
    await placeOrder(db, { ...(await aBuyer("first")), ...order });
    const [second, third] = [await aBuyer("second"), await aBuyer("third")];
    const ordered = await writtenBy(() => placeOrder(db, { ...second, ...order }));
    const sample = await readOrder(pool);
    const buyer = { userId: third.actor.id, customerId: third.customer.id };
    expect(await writtenBy(() => writeOrder(pool, sample, buyer))).toEqual(ordered);
  } finally {
    await pool.end();
  }
});
