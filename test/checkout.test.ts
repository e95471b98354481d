import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { addToCart, listCart, removeFromCart } from "@/lib/billing/cart";
import { refreshCharge } from "@/lib/billing/charges";
import type { CheckoutInput } from "@/lib/billing/checkout/checkout-input";
import { buildInvoice } from "@/lib/billing/checkout/invoice";
import type { Customer } from "@/lib/billing/checkout/invoice-lines";
import { placeOrder } from "@/lib/billing/checkout/place-order";
import { completeCharges } from "@/lib/billing/complete-charges";
import { CardRefused, OptionRequired, OrderChanged } from "@/lib/billing/errors";
import { createCoupon } from "@/lib/catalog";
import { type Database, sql } from "@/lib/db";
import { Conflict, InvalidInput } from "@/lib/errors";
import { statementBalance } from "@/lib/ledger";
import { audit } from "@/lib/ledger/audit";
import { MAX_AMOUNT } from "@/lib/money/money";
import { statementsOf } from "./statements";
import { aManager, aPlan, aProfile, aUser, openWorld } from "./world";

let db: Database;
let close: () => Promise<void>;
const NOON = new Date("2026-03-10T12:00:00Z");

beforeAll(async () => {
  ({ db, close } = await openWorld());
  const stella = await aUser(db, "stella");
  await aProfile(db, "studio", stella);
  await aPlan(db, "basic", "studio", { brokerFeeBps: 500 });
  await aPlan(db, "own");
  await aPlan(db, "no-fee", "studio");
  await aPlan(db, "quarter", "cowork", { periodLength: 3 });
  await aPlan(db, "with-setup", "cowork", { setupAmount: 5_000n });
  await aPlan(db, "saver", "cowork", {
    periodAmount: 2_900n,
    advanceDiscounts: {
      create: [
        { discountType: "percentage", discountValue: 2_000n, length: 12 },
        { discountType: "percentage", discountValue: 1_000n, length: 6 },
      ],
    },
  });
});
afterAll(() => close());

async function buyer(name: string): Promise<{ actor: SignedIn; customer: Customer }> {
  const actor = await aUser(db, name);
  return { actor, customer: await aProfile(db, `${name}-co`, actor) };
}

async function fill(actor: SignedIn, ...plans: string[]): Promise<void> {
  const requests = plans.map((plan) => ({
    plan,
    option: 0,
    quantity: 0n,
    syncOn: "",
    fullName: "",
    email: "",
  }));
  await db.transaction((tx) => addToCart(tx, { userId: actor.id }, requests, NOON));
}

const NO_ADDRESS = { streetAddress: "", locality: "", region: "", postalCode: "", country: "" };

function checkout(
  who: { actor: SignedIn; customer: Customer },
  input: Partial<CheckoutInput> = {},
): Promise<bigint | null> {
  return placeOrder(db, {
    ...who,
    choices: [],
    token: "tok_visa",
    rememberCard: false,
    address: NO_ADDRESS,
    at: NOON,
    ...input,
  });
}

interface Row {
  readonly kind: string;
  readonly text: string;
}

/** Rows since the last look, as `A1 xia:Payable ← cowork:Receivable 2000`. */
async function rowsOf(chargeId: bigint | null): Promise<string[]> {
  const rows = await db.query<Row>(sql`
    SELECT e.kind, d.slug || ':' || e.dest_account || ' ← ' || o.slug || ':' || e.orig_account || ' ' || e.dest_amount AS text
    FROM ledger_entry e JOIN profile d ON d.id = e.dest_profile_id JOIN profile o ON o.id = e.orig_profile_id
    WHERE e.charge_id = ${chargeId} OR e.id IN (SELECT invoiced_id FROM charge_item WHERE charge_id = ${chargeId}) ORDER BY e.id`);
  return rows.map(({ kind, text }) => `${kind} ${text}`);
}

async function netOf(slug: string): Promise<bigint> {
  const [row] = await db.query<{ net: bigint }>(sql`
    SELECT coalesce(sum(CASE WHEN e.dest_profile_id = p.id THEN e.dest_amount ELSE 0 END
      - CASE WHEN e.orig_profile_id = p.id THEN e.orig_amount ELSE 0 END), 0)::bigint AS net
    FROM ledger_entry e, profile p WHERE p.slug = ${slug}`);
  return row?.net ?? 0n;
}

test("vector 1: a sale of another provider's plan is split between provider, broker and processor, and every profile nets to zero", async () => {
  const xia = await buyer("xia");
  await fill(xia.actor, "basic");
  expect(await rowsOf(await checkout(xia))).toEqual([
    "A1 xia-co:Payable ← studio:Receivable 10000",
    "B1 processor:Funds ← xia-co:Liability 10000",
    "B2 xia-co:Liability ← xia-co:Payable 10000",
    "B3 cowork:Expenses ← processor:Backlog 320",
    "B4 studio:Expenses ← cowork:Backlog 820",
    "B5 cowork:Funds ← processor:Funds 500",
    "B6 studio:Receivable ← studio:Backlog 10000",
    "B7 studio:Funds ← processor:Funds 9180",
  ]);
  for (const slug of ["xia-co", "studio", "cowork", "processor"]) expect(await netOf(slug), slug).toBe(0n);
  expect(await statementBalance(db, { payerId: xia.customer.id, at: new Date(NOON.getTime() + 1) })).toEqual({
    amount: 0n,
    unit: "usd",
  });
  expect(await listCart(db, { userId: xia.actor.id })).toEqual([]);
});

test("an order takes as many statements for four plans as for one, and no more than 23", async () => {
  const few = await buyer("few");
  await fill(few.actor, "basic");
  const many = await buyer("many");
  await fill(many.actor, "basic", "own", "no-fee", "quarter");
  const counts = [await statementsOf(() => checkout(few)), await statementsOf(() => checkout(many))];
  expect(counts[0]).toBeLessThanOrEqual(23);
  expect(counts[1]).toBe(counts[0]);
});

const later = (seconds: number) => new Date(NOON.getTime() + seconds * 1000);

async function balanceOf({ customer }: { customer: Customer }): Promise<bigint> {
  return (await statementBalance(db, { payerId: customer.id, at: later(1) })).amount;
}

async function chargeOf(id: bigint | null) {
  const charge = await db.orm.charge.findUnique({ where: { id: id ?? 0n }, include: { items: true } });
  if (!charge) throw new Error("there is no charge");
  return charge;
}

async function subscriptionsOf({ customer }: { customer: Customer }) {
  return db.orm.subscription.findMany({
    where: { profileId: customer.id },
    include: { plan: true },
    orderBy: { id: "asc" },
  });
}

test("vector 2: the broker's own sale has no broker fee, and the processor's fee is its only expense", async () => {
  const who = await buyer("bo");
  await fill(who.actor, "own");
  expect((await rowsOf(await checkout(who))).slice(2)).toEqual([
    "B2 bo-co:Liability ← bo-co:Payable 10000",
    "B3 cowork:Expenses ← processor:Backlog 320",
    "B6 cowork:Receivable ← cowork:Backlog 10000",
    "B7 cowork:Funds ← processor:Funds 9680",
  ]);
});

test("vector 3, §11 row 11: without a broker fee the provider still bears the processor's fee", async () => {
  const who = await buyer("nora");
  await fill(who.actor, "no-fee");
  expect((await rowsOf(await checkout(who))).slice(3)).toEqual([
    "B3 cowork:Expenses ← processor:Backlog 320",
    "B4 studio:Expenses ← cowork:Backlog 320",
    "B6 studio:Receivable ← studio:Backlog 10000",
    "B7 studio:Funds ← processor:Funds 9680",
  ]);
});

test("vector 22, §11 row 20: a quarter is three months, in the text and in the term", async () => {
  const who = await buyer("quentin");
  await fill(who.actor, "quarter");
  await checkout(who);
  const [subscription] = await subscriptionsOf(who);
  expect(subscription?.endsAt.toISOString()).toBe("2026-06-10T12:00:00.000Z");
  const [order] = await db.query<{ descr: string }>(sql`
    SELECT descr FROM ledger_entry WHERE kind = 'A1' AND dest_profile_id = ${who.customer.id}`);
  expect(order?.descr).toBe("Subscription to quarter until 2026/06/10 (3 months)");
});

test("ordering again extends from the end of what is paid for", async () => {
  const who = await buyer("rita");
  for (const expected of ["2026-04-10", "2026-05-10"]) {
    await fill(who.actor, "own");
    await checkout(who);
    const subscriptions = await subscriptionsOf(who);
    expect(subscriptions.map(({ endsAt }) => endsAt.toISOString().slice(0, 10))).toEqual([expected]);
  }
});

test("vector 8: a declined card leaves no row, no card, and the cart as it was", async () => {
  const who = await buyer("dee");
  await fill(who.actor, "own");
  await expect(checkout(who, { token: "tok_declined", rememberCard: true })).rejects.toThrow(CardRefused);
  expect(await listCart(db, { userId: who.actor.id })).toHaveLength(1);
  expect(await subscriptionsOf(who)).toEqual([]);
  expect(await balanceOf(who)).toBe(0n);
  expect(await checkout(who)).not.toBeNull();
});

test("vector 9: a payment that fails later leaves a balance due, which the next checkout collects on the same order", async () => {
  const who = await buyer("lars");
  await fill(who.actor, "own");
  const first = await checkout(who, { token: "tok_fails_later" });
  expect((await chargeOf(first)).state).toBe("created");
  // While it is pending, nothing else may collect the same order.
  expect(await checkout(who)).toBeNull();
  await refreshCharge(db, first ?? 0n, later(60));
  expect((await chargeOf(first)).state).toBe("failed");
  // What is due is no item of the cart: emptying that does not take it off.
  await db.transaction((tx) => removeFromCart(tx, { userId: who.actor.id }, {}));
  expect(await balanceOf(who)).toBe(10_000n);
  const invoice = await buildInvoice(db, { userId: who.actor.id, customer: who.customer, at: later(61) });
  expect(invoice.entries.map(({ lines }) => lines.map(({ line }) => line.kind))).toEqual([["unpaid"]]);
  const second = await checkout(who, { at: later(61) });
  expect((await chargeOf(second)).items.map(({ invoicedId }) => invoicedId)).toEqual(
    (await chargeOf(first)).items.map(({ invoicedId }) => invoicedId),
  );
  expect((await statementBalance(db, { payerId: who.customer.id, at: later(62) })).amount).toBe(0n);
});

test("vector 26: an option must be chosen, is charged at its own price, and is refused when its price changed", async () => {
  const who = await buyer("olga");
  await fill(who.actor, "saver");
  await expect(checkout(who)).rejects.toThrow(OptionRequired);
  await expect(checkout(who, { choices: [{ option: 9, amount: null }] })).rejects.toThrow(OptionRequired);
  await expect(checkout(who, { choices: [{ option: 3, amount: 1n }] })).rejects.toThrow(OrderChanged);
  const charge = await chargeOf(await checkout(who, { choices: [{ option: 3, amount: 27_800n }] }));
  expect(charge.amount).toBe(27_800n);
  expect((await subscriptionsOf(who))[0]?.endsAt.toISOString()).toBe("2027-03-10T12:00:00.000Z");
});

test("a coupon lowers what the advance discount left, and tells both as one percentage", async () => {
  const who = await buyer("cleo");
  const providerId = (await db.orm.profile.findUniqueOrThrow({ where: { slug: "cowork" } })).id;
  const coupon = await createCoupon(db, {
    code: "LABORDAY",
    providerId,
    type: "percentage",
    value: 2_500n,
    nbAttempts: 5,
    at: NOON,
  });
  await fill(who.actor, "saver");
  await db.query(sql`UPDATE cart_item SET coupon_id = ${coupon.id} WHERE user_id = ${who.actor.id}`);
  const { entries } = await buildInvoice(db, { userId: who.actor.id, customer: who.customer, at: NOON });
  expect(entries[0]?.options.map(({ amount, descr }) => [amount, descr.replace(/^.*\) /, "")])).toEqual([
    [2_175n, "- a 25% discount (code: LABORDAY)"],
    [11_700n, "- a 32.75% discount (code: LABORDAY)"],
    [20_850n, "- a 40.08% discount (code: LABORDAY)"],
  ]);
  await checkout(who, { choices: [{ option: 1, amount: null }] });
  expect((await db.orm.coupon.findUniqueOrThrow({ where: { id: coupon.id } })).nbAttempts).toBe(4);
});

test("a refused card gives the coupon's use back", async () => {
  const who = await buyer("rex");
  const coupon = await db.orm.coupon.findFirstOrThrow({ where: { code: "LABORDAY" } });
  await fill(who.actor, "own");
  await db.query(sql`UPDATE cart_item SET coupon_id = ${coupon.id} WHERE user_id = ${who.actor.id}`);
  await expect(checkout(who, { token: "tok_insufficient_funds" })).rejects.toThrow(CardRefused);
  expect((await db.orm.coupon.findUniqueOrThrow({ where: { id: coupon.id } })).nbAttempts).toBe(
    coupon.nbAttempts,
  );
});

test("a free order needs no card and is not charged", async () => {
  const who = await buyer("fred");
  const providerId = (await db.orm.profile.findUniqueOrThrow({ where: { slug: "cowork" } })).id;
  const coupon = await createCoupon(db, {
    code: "FREE",
    providerId,
    type: "percentage",
    value: 10_000n,
    nbAttempts: 1,
    at: NOON,
  });
  await fill(who.actor, "saver");
  await db.query(sql`UPDATE cart_item SET coupon_id = ${coupon.id} WHERE user_id = ${who.actor.id}`);
  expect(await checkout(who, { token: null })).toBeNull();
  expect(await subscriptionsOf(who)).toHaveLength(1);
  expect((await db.orm.coupon.findUniqueOrThrow({ where: { id: coupon.id } })).nbAttempts).toBe(0);
});

test("§11 row 27: the setup fee is charged with the first subscription only", async () => {
  const who = await buyer("sam");
  await fill(who.actor, "with-setup");
  expect((await chargeOf(await checkout(who))).amount).toBe(15_000n);
  await fill(who.actor, "with-setup");
  expect((await chargeOf(await checkout(who))).amount).toBe(10_000n);
});

test("two managers who order a first subscription at once pay one setup fee between them", async () => {
  const who = await buyer("sid");
  const colleague = { actor: await aManager(db, who.customer.slug, "sal"), customer: who.customer };
  await fill(who.actor, "with-setup");
  await fill(colleague.actor, "with-setup");
  const outcomes = await Promise.allSettled([checkout(who), checkout(colleague)]);
  for (const outcome of outcomes)
    if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(Conflict);
  const setups = await db.orm.ledgerEntry.count({ where: { kind: "O1", destProfileId: who.customer.id } });
  expect(setups).toBe(1);
});

test("vector 4, §11 row 12: 20.00 at 5 % and 70.00 at 10 % of the broker's are split by largest remainder, to the cent", async () => {
  const who = await buyer("tess");
  await aPlan(db, "twenty", "studio", { periodAmount: 2_000n, brokerFeeBps: 500 });
  await aPlan(db, "seventy", "studio", { periodAmount: 7_000n, brokerFeeBps: 1_000 });
  await fill(who.actor, "twenty", "seventy");
  const rows = await rowsOf(await checkout(who));
  const amounts = (kind: string) =>
    rows.filter((row) => row.startsWith(kind)).map((row) => row.split(" ").at(-1));
  expect([amounts("B3"), amounts("B5"), amounts("B7")]).toEqual([
    ["226", "65"],
    ["700", "100"],
    ["6074", "1835"],
  ]);
});

test("a cart that comes to more than an amount can say is refused, not placed in part", async () => {
  const who = await buyer("croesus");
  await aPlan(db, "half-the-world", "cowork", { periodAmount: MAX_AMOUNT / 2n + 1n });
  await aPlan(db, "other-half", "cowork", { periodAmount: MAX_AMOUNT / 2n + 1n });
  await fill(who.actor, "half-the-world", "other-half");
  await expect(checkout(who)).rejects.toThrow(InvalidInput);
  expect(await listCart(db, { userId: who.actor.id })).toHaveLength(2);
  expect(await subscriptionsOf(who)).toEqual([]);
});

test("§11 row 33: a sale of thirty million is charged and split to the cent", async () => {
  const who = await buyer("midas");
  await aPlan(db, "skyscraper", "studio", { periodAmount: 3_000_000_001n, brokerFeeBps: 500 });
  await fill(who.actor, "skyscraper");
  // 2.9 % and 0.30 for the processor, 5 % for the broker.
  expect((await rowsOf(await checkout(who))).slice(-4)).toEqual([
    "B4 studio:Expenses ← cowork:Backlog 237000030",
    "B5 cowork:Funds ← processor:Funds 150000000",
    "B6 studio:Receivable ← studio:Backlog 3000000001",
    "B7 studio:Funds ← processor:Funds 2762999971",
  ]);
});

test("vector 7, §11 row 1: parallel checkouts of one cart make one charge and one subscription", async () => {
  const who = await buyer("pat");
  await fill(who.actor, "own");
  const outcomes = await Promise.allSettled(Array.from({ length: 40 }, () => checkout(who)));
  const charged = outcomes.filter((outcome) => outcome.status === "fulfilled" && outcome.value !== null);
  const refused = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
  expect(charged).toHaveLength(1);
  for (const reason of refused) expect(reason).toBeInstanceOf(Conflict);
  expect(await subscriptionsOf(who)).toHaveLength(1);
  expect(await db.orm.charge.count({ where: { customerId: who.customer.id } })).toBe(1);
});

test("what nobody ever paid is given up after an hour, and can then be ordered again", async () => {
  const who = await buyer("gus");
  await fill(who.actor, "own");
  await db.query(sql`
    INSERT INTO charge (claim_code, created_at, amount, unit, customer_id, processor_id, cart_hash, snapshot)
    SELECT 'c' || lpad('1', 39, '0'), ${NOON}, 10000, 'usd', ${who.customer.id}, processor_id, 'x',
      jsonb_build_object('lines', jsonb_build_array(jsonb_build_object('cartItemId', (SELECT max(id)::text FROM cart_item))), 'couponIds', '[]'::jsonb)
    FROM site_settings`);
  await expect(checkout(who)).rejects.toThrow(Conflict);
  expect((await completeCharges(db, later(600))).waiting).toBe(1);
  expect((await completeCharges(db, later(3_700))).dropped).toBe(1);
  expect(await checkout(who, { at: later(3_701) })).not.toBeNull();
});

test("a charge that is pending for more than a day is counted as overdue, and one of today is not", async () => {
  const who = await buyer("greta");
  await db.query(sql`
    INSERT INTO charge (claim_code, created_at, amount, unit, customer_id, processor_id, processor_key)
    SELECT 'd' || lpad('1', 39, '0'), ${NOON}, 10000, 'usd', ${who.customer.id}, processor_id, 'ch_lost' FROM site_settings`);
  expect(await completeCharges(db, later(86_399))).toMatchObject({ failed: 1, overdue: 0 });
  expect(await completeCharges(db, later(86_400))).toMatchObject({ failed: 1, overdue: 1 });
  await db.query(sql`DELETE FROM charge WHERE processor_key = 'ch_lost'`);
});

test("a gift for somebody unknown waits under a claim code, and its order stands on the coupon", async () => {
  const who = await buyer("gwen");
  const gift = {
    plan: "own",
    option: 0,
    quantity: 0n,
    syncOn: "joe@example.org",
    fullName: "Joe",
    email: "joe@example.org",
  };
  await db.transaction((tx) => addToCart(tx, { userId: who.actor.id }, [gift], NOON));
  const rows = await rowsOf(await checkout(who));
  expect(rows[0]).toBe("Q1 gwen-co:Payable ← cowork:Receivable 10000");
  const item = await db.orm.cartItem.findFirstOrThrow({
    where: { email: "joe@example.org" },
    include: { coupon: true },
  });
  expect(item.userId).toBeNull();
  expect(item.claimCode).toMatch(/^[0-9a-f]{40}$/);
  expect([item.coupon?.code.startsWith("cpn_"), item.coupon?.nbAttempts, item.recorded]).toEqual([
    true,
    1,
    false,
  ]);
});

test("vector 35: after all of this the books are right", async () => {
  expect(await audit(db)).toEqual([]);
});
