import { afterAll, beforeAll, expect, test } from "vitest";
import { failCharge } from "@/lib/billing/charges";
import { settleCharge } from "@/lib/billing/settle-charge";
import { type Database, sql } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { aPendingCharge, aSubscription, order, pay, type Sale } from "@/test/ledger";
import { aPlan, aProfile, aUser, openWorld, profileIdOf } from "@/test/world";
import type { Account } from "./accounts";
import { accountBalance, balancesDue, statementBalance, unpaidOrders } from "./balances";
import { type EntryKind, entry } from "./entries";
import { subscriptionEvent } from "./events";
import { settledEntry } from "./order-entries";
import { post } from "./post";

let db: Database;
let close: () => Promise<void>;
let cowork: bigint;
let studio: bigint;
let basic: bigint;
let lessons: bigint;
let customers = 0;

const day = (n: number) => new Date(Date.UTC(2026, 1, n, 12));
const LATER = day(28);

beforeAll(async () => {
  ({ db, close } = await openWorld());
  const manager = await aUser(db, "stella");
  cowork = await profileIdOf(db, "cowork");
  studio = (await aProfile(db, "studio", manager)).id;
  basic = (await aPlan(db, "basic")).id;
  lessons = (await aPlan(db, "lessons", "studio")).id;
});
afterAll(() => close());

async function aCustomer(): Promise<bigint> {
  customers += 1;
  const [row] = await db.query<{ id: bigint }>(
    sql`INSERT INTO profile (slug) VALUES (${`customer-${customers}`}) RETURNING id`,
  );
  return row?.id ?? 0n;
}

/** A customer with a subscription to `basic`, paid by whoever is given. */
async function aSale(payerId?: bigint): Promise<Sale> {
  const beneficiary = await aCustomer();
  const subscriptionId = await aSubscription(db, beneficiary, basic);
  return { subscriptionId, planId: basic, payerId: payerId ?? beneficiary, providerId: cowork };
}

const chargeOf = (sale: Sale, invoicedIds: bigint[], at: Date) => ({
  customerId: sale.payerId,
  invoicedIds,
  createdAt: at,
  key: `ch_${invoicedIds.join("_")}`,
});

/** A row on the sale's event that is in its payer's name. */
async function move(
  sale: Sale,
  kind: EntryKind,
  dest: [bigint, Account],
  orig: [bigint, Account],
  amount: bigint,
  createdAt: Date,
): Promise<void> {
  const row = entry(
    { profileId: dest[0], account: dest[1] },
    { profileId: orig[0], account: orig[1] },
    { kind, eventId: subscriptionEvent(sale.subscriptionId), descr: "", amount, unit: "usd", createdAt },
    { payerId: sale.payerId },
  );
  await db.transaction((tx) => post(tx, [row]));
}

async function owed(sale: Sale, at = LATER) {
  const orders = await unpaidOrders(db, { payerId: sale.payerId, at });
  return {
    balance: (await statementBalance(db, { payerId: sale.payerId, at })).amount,
    orders: orders.map(({ id, unpaidAmount }) => [id, unpaidAmount]),
  };
}

test("the balance due is what was ordered less what was paid, and the unpaid order is the one not paid", async () => {
  const sale = await aSale();
  const first = await order(db, sale, 2000n, day(1));
  const second = await order(db, sale, 1500n, day(2));
  await pay(db, chargeOf(sale, [first], day(3)));
  expect(await owed(sale)).toEqual({ balance: 1500n, orders: [[second, 1500n]] });
  expect(await balancesDue(db, { payerId: sale.payerId, at: LATER })).toEqual([
    {
      eventId: subscriptionEvent(sale.subscriptionId),
      unit: "usd",
      amount: 1500n,
      inFlightAmount: 0n,
      subscriptionId: sale.subscriptionId,
      planId: basic,
      useChargeId: null,
      providerId: cowork,
    },
  ]);
});

test("§11 row 13: paying a later order does not hide an older debt", async () => {
  const sale = await aSale();
  const first = await order(db, sale, 2000n, day(1));
  const second = await order(db, sale, 1500n, day(2));
  await pay(db, chargeOf(sale, [second], day(3)));
  expect(await owed(sale)).toEqual({ balance: 2000n, orders: [[first, 2000n]] });
});

test("the balance at an instant counts what came before it, not what came at it", async () => {
  const sale = await aSale();
  const first = await order(db, sale, 2000n, day(1));
  await pay(db, chargeOf(sale, [first], day(3)));
  expect((await owed(sale, day(1))).balance).toBe(0n);
  expect(await owed(sale, day(3))).toEqual({ balance: 2000n, orders: [[first, 2000n]] });
  expect(await owed(sale, new Date(day(3).getTime() + 1))).toEqual({ balance: 0n, orders: [] });
});

test("§11 row 14: payers of one subscription owe what they ordered themselves", async () => {
  const own = await aSale();
  const gift = { ...own, payerId: await aCustomer() };
  await order(db, own, 2000n, day(1));
  const given = await order(db, gift, 3000n, day(1));
  expect((await owed(own)).balance).toBe(2000n);
  expect((await owed(gift)).balance).toBe(3000n);
  await pay(db, chargeOf(gift, [given], day(2)));
  expect((await owed(own)).balance).toBe(2000n);
  expect(await owed(gift)).toEqual({ balance: 0n, orders: [] });
});

test("what is paid without naming an order counts towards the oldest first", async () => {
  const sale = await aSale();
  await order(db, sale, 2000n, day(1));
  const second = await order(db, sale, 1500n, day(2));
  const third = await order(db, sale, 500n, day(3));
  await move(sale, "J4", [cowork, "Receivable"], [cowork, "Backlog"], 2100n, day(4));
  expect(await owed(sale)).toEqual({
    balance: 1900n,
    orders: [
      [second, 1400n],
      [third, 500n],
    ],
  });
});

test("a charge for a balance that no set of orders adds up to settles it", async () => {
  const sale = await aSale();
  await order(db, sale, 2000n, day(1));
  await move(sale, "J4", [cowork, "Receivable"], [cowork, "Backlog"], 400n, day(2));
  const marker = settledEntry({
    ...sale,
    eventId: subscriptionEvent(sale.subscriptionId),
    descr: "Balance on basic",
    amount: 1600n,
    unit: "usd",
    createdAt: day(3),
  });
  const [row] = await db.transaction((tx) => post(tx, [marker]));
  const chargeId = await aPendingCharge(db, chargeOf(sale, row ? [row.id] : [], day(3)));
  expect((await owed(sale)).balance).toBe(1600n);
  const [due] = await balancesDue(db, { payerId: sale.payerId, at: LATER });
  expect(due).toMatchObject({ amount: 1600n, inFlightAmount: 1600n });
  await db.transaction((tx) => settleCharge(tx, chargeId, 0n));
  expect(await owed(sale)).toEqual({ balance: 0n, orders: [] });
});

test("what is written off is no longer due, whatever becomes of the receivable", async () => {
  const sale = await aSale();
  await order(db, sale, 15_800n, day(1));
  await move(sale, "K1", [sale.payerId, "Liability"], [sale.payerId, "Payable"], 15_800n, day(2));
  await move(sale, "K2", [cowork, "Writeoff"], [sale.payerId, "Liability"], 15_800n, day(2));
  expect(await owed(sale)).toEqual({ balance: 0n, orders: [] });
  await move(sale, "K3", [cowork, "Receivable"], [sale.payerId, "Canceled"], 15_800n, day(2));
  expect(await owed(sale)).toEqual({ balance: 0n, orders: [] });
});

test("a charge that fails later leaves its order due, and free to be charged again", async () => {
  const sale = await aSale();
  const first = await order(db, sale, 10_000n, day(1));
  const chargeId = await aPendingCharge(db, chargeOf(sale, [first], day(1)));
  const isBeingCharged = async () =>
    (await unpaidOrders(db, { payerId: sale.payerId, at: LATER })).map((unpaid) => unpaid.isBeingCharged);
  expect(await isBeingCharged()).toEqual([true]);
  await db.transaction((tx) => failCharge(tx, chargeId, { failureCode: "card_declined", at: new Date() }));
  expect(await isBeingCharged()).toEqual([false]);
  expect((await owed(sale)).balance).toBe(10_000n);
});

test("a provider sees what is owed to it, not what is owed to others", async () => {
  const sale = await aSale();
  await order(db, sale, 2000n, day(1));
  const lesson = await aSubscription(db, sale.payerId, lessons);
  const other = await order(
    db,
    { ...sale, subscriptionId: lesson, planId: lessons, providerId: studio },
    700n,
    day(2),
  );
  const query = { payerId: sale.payerId, at: LATER, providerIds: [studio] };
  expect(await statementBalance(db, query)).toEqual({ amount: 700n, unit: "usd" });
  expect((await balancesDue(db, query)).map(({ amount }) => amount)).toEqual([700n]);
  expect((await unpaidOrders(db, query)).map(({ id }) => id)).toEqual([other]);
  expect((await owed(sale)).balance).toBe(2700n);
});

test("debts in two currencies have no total", async () => {
  const sale = await aSale();
  await order(db, sale, 2000n, day(1));
  await order(db, { ...sale, unit: "eur" }, 300n, day(1));
  const query = { payerId: sale.payerId, at: LATER };
  await expect(statementBalance(db, query)).rejects.toThrow(InvalidInput);
  await expect(statementBalance(db, query)).rejects.toThrow("several currencies (eur, usd)");
  expect((await balancesDue(db, query)).map(({ amount, unit }) => [amount, unit])).toEqual([
    [300n, "eur"],
    [2000n, "usd"],
  ]);
});

test("an account's balance is what came in less what went out, in its window", async () => {
  const sale = await aSale();
  const first = await order(db, sale, 2000n, day(1));
  const second = await order(db, sale, 1500n, day(5));
  await pay(db, chargeOf(sale, [first], day(3)));
  const payable = { profileId: sale.payerId, account: "Payable", unit: "usd" } as const;
  expect(await accountBalance(db, payable)).toBe(1500n);
  expect(await accountBalance(db, { ...payable, endsAt: day(3) })).toBe(2000n);
  expect(await accountBalance(db, { ...payable, startsAt: day(3), endsAt: day(5) })).toBe(-2000n);
  expect(await accountBalance(db, { ...payable, unit: "eur" })).toBe(0n);
  expect(second).toBeGreaterThan(first);
});
