import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { replacePaymentMethod } from "@/lib/billing";
import { confirmIntent } from "@/lib/billing/processor/simulated";
import { type Database, sql } from "@/lib/db";
import { post } from "@/lib/ledger";
import { audit } from "@/lib/ledger/audit";
import { entry } from "@/lib/ledger/entries";
import { subscriptionEvent } from "@/lib/ledger/events";
import { now } from "@/lib/time/clock";
import { aContributor, signedIn } from "../callers";
import type { Answer, Client } from "../client";
import { aSubscription, order } from "../ledger";
import { aManager, aPlan, aProfile, aUser, DAWN, openWorld, profileIdOf } from "../world";

let db: Database;
let close: () => Promise<void>;
let boss: Client;
let stella: Client;
let xia: Client;
let user: SignedIn;
let xiaId: bigint;
let turn = 0;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  boss = await signedIn(await aManager(db, "cowork", "boss"));
  const owner = await aUser(db, "stella");
  await aProfile(db, "studio", owner);
  stella = await signedIn(owner);
  await aPlan(db, "basic");
  await aPlan(db, "other");
  await aPlan(db, "yoga", "studio");
});
afterAll(() => close());

// Each test has a customer of its own.
beforeEach(async () => {
  turn += 1;
  user = await aUser(db, `xia${turn}`);
  ({ id: xiaId } = await aProfile(db, company(), user));
  xia = await signedIn(user);
});
const company = () => `xia${turn}-co`;
const checkoutPath = () => `/api/billing/${company()}/checkout`;
const pay = (client = xia, token = "tok_visa") => client.post(checkoutPath(), { processor_token: token });

interface Cart {
  readonly processor: { readonly STRIPE_INTENT_SECRET?: string };
  readonly results: readonly {
    readonly subscription: { readonly grant_key: string | null; readonly plan: { readonly slug: string } };
    readonly lines: readonly { readonly orig_profile: { readonly slug: string } }[];
  }[];
}

/** Does something while the processor is being asked for a payment, and returns the checkout's answer. */
async function whilePaying(work: () => Promise<unknown>): Promise<Answer> {
  const { paying } = await db.transaction(async (tx) => {
    await tx.query(sql`LOCK TABLE simulated_payment IN ACCESS EXCLUSIVE MODE`);
    const paying = pay();
    await expect.poll(() => db.orm.charge.count({ where: { customerId: xiaId } })).toBe(1);
    await work();
    return { paying };
  });
  return paying;
}

test("a confirmed payment that was refused for another cart still pays for its own", async () => {
  await xia.post("/api/cart", { plan: "basic" });
  const { json } = await xia.get<Cart>(checkoutPath());
  const intent = await confirmIntent(db, json.processor.STRIPE_INTENT_SECRET ?? "", "tok_visa", now());
  await xia.post("/api/cart", { plan: "other" });
  expect((await pay(xia, intent)).status).toBe(400);
  await xia.delete("/api/cart?plan=other");
  expect((await pay(xia, intent)).status).toBe(201);
});

test("an order that is not what its payer saw is refused, whether a price or the cart has changed", async () => {
  const { id } = await aPlan(db, `priced${turn}`);
  await xia.post("/api/cart", { plan: `priced${turn}` });
  const paySeen = (...amounts: number[]) =>
    xia.post(checkoutPath(), {
      processor_token: "tok_visa",
      items: amounts.map((amount) => ({ option: 0, amount })),
    });
  await db.query(sql`UPDATE plan SET period_amount = 20000 WHERE id = ${id}`);
  expect((await paySeen(10_000)).status).toBe(409);
  await xia.post("/api/cart", { plan: "basic" });
  expect((await paySeen(20_000)).status).toBe(409);
  expect((await paySeen(20_000, 10_000)).status).toBe(409);
  expect((await paySeen(10_000, 20_000)).status).toBe(201);
});

test("a confirmed payment stores its card when asked to", async () => {
  await xia.post("/api/cart", { plan: "basic" });
  const { json } = await xia.get<Cart>(checkoutPath());
  const intent = await confirmIntent(db, json.processor.STRIPE_INTENT_SECRET ?? "", "tok_visa", now());
  const paid = await xia.post(checkoutPath(), { processor_token: intent, remember_card: true });
  expect(paid.status).toBe(201);
  expect((await xia.get<{ last4: string }>(`/api/billing/${company()}/card`)).json.last4).toBe("4242");
});

test("a card that was not charged takes the place of none, and is stored once its bank has confirmed", async () => {
  const last4 = async () => (await xia.get<{ last4: string }>(`/api/billing/${company()}/card`)).json.last4;
  const token = { profileId: xiaId, token: "tok_visa", details: {}, by: null, at: now() };
  await replacePaymentMethod(db, token);
  await db.query(sql`UPDATE profile SET nb_renewal_attempts = 1 WHERE id = ${xiaId}`);
  await xia.post("/api/cart", { plan: "basic" });
  const refused = await xia.post<{ processor: { STRIPE_INTENT_SECRET: string } }>(checkoutPath(), {
    processor_token: "tok_action_required",
    remember_card: true,
  });
  expect([refused.status, await last4()]).toEqual([400, "4242"]);
  expect(await db.orm.profile.findUnique({ where: { id: xiaId } })).toMatchObject({ nbRenewalAttempts: 1 });
  const secret = refused.json.processor.STRIPE_INTENT_SECRET;
  const intent = await confirmIntent(db, secret, "tok_action_required", now());
  const paid = await xia.post(checkoutPath(), { processor_token: intent, remember_card: true });
  expect([paid.status, await last4()]).toEqual([201, "3155"]);
});

test("a balance that one manager is paying is not paid by another at the same time", async () => {
  const planId = (await db.orm.plan.findUniqueOrThrow({ where: { slug: "basic" } })).id;
  const [subscriptionId, providerId] = [
    await aSubscription(db, xiaId, planId),
    await profileIdOf(db, "cowork"),
  ];
  const sale = { subscriptionId, planId, payerId: xiaId, providerId };
  await order(db, sale, 10_000n, DAWN);
  // Partly written off, so that no order is the balance.
  const side = { profileId: xiaId, account: "Liability" } as const;
  const head = { kind: "K2", eventId: subscriptionEvent(subscriptionId), descr: "", amount: 4_000n } as const;
  await db.transaction((tx) =>
    post(tx, [
      entry(
        { profileId: providerId, account: "Writeoff" },
        side,
        { ...head, unit: "usd", createdAt: DAWN },
        sale,
      ),
      entry(
        side,
        { profileId: xiaId, account: "Payable" },
        { ...head, kind: "K1", unit: "usd", createdAt: DAWN },
        sale,
      ),
      entry(
        { profileId: providerId, account: "Receivable" },
        { profileId: xiaId, account: "Canceled" },
        { ...head, kind: "K3", unit: "usd", createdAt: DAWN },
        sale,
      ),
    ]),
  );
  const second = await signedIn(await aManager(db, company(), `second${turn}`));
  await second.post("/api/cart", { plan: "other" });
  let refused = 0;
  const paid = await whilePaying(async () => {
    refused = (await pay(second)).status;
  });
  expect([paid.status, refused]).toEqual([201, 409]);
  const history = await xia.get<{ balance_amount: number }>(`/api/billing/${company()}/history`);
  expect(history.json.balance_amount).toBe(0);
  expect((await pay(second)).json).toMatchObject({ amount: 10_000 });
});

test("a plan that is being paid for cannot be deleted, and is given for the periods that were paid", async () => {
  const slug = `new${turn}`;
  await aPlan(db, slug);
  await xia.post("/api/cart", { plan: slug });
  const path = `/api/profile/cowork/plans/${slug}`;
  const statuses: number[] = [];
  const paid = await whilePaying(async () => {
    statuses.push((await boss.put(path, { period_type: "hourly" })).status);
    statuses.push((await boss.delete(path)).status);
  });
  expect([paid.status, ...statuses]).toEqual([201, 200, 403]);
  const { createdAt, endsAt } = await db.orm.subscription.findFirstOrThrow({ where: { profileId: xiaId } });
  expect(endsAt.getTime() - createdAt.getTime()).toBeGreaterThan(27 * 86_400_000);
});

test("a plan is deleted before or after it is ordered, never in between", async () => {
  const slug = `race${turn}`;
  await aPlan(db, slug);
  await xia.post("/api/cart", { plan: slug });
  const [paid, deleted] = await Promise.all([pay(), boss.delete(`/api/profile/cowork/plans/${slug}`)]);
  expect([
    [201, 403],
    [200, 204],
  ]).toContainEqual([paid.status, deleted.status]);
});

test("a provider looking at a customer's checkout sees its own plans and debts alone", async () => {
  for (const plan of ["basic", "yoga"]) {
    await xia.post("/api/cart", { plan });
    expect((await pay(xia, "tok_fails_later")).status).toBe(201);
  }
  await db.query(sql`UPDATE charge SET state = 'failed' WHERE customer_id = ${xiaId}`);
  await db.query(sql`UPDATE charge_item SET is_live = FALSE`);
  await stella.post("/api/cart", [{ plan: "other" }, { plan: "yoga" }]);
  const plansSeen = async (client: Client) =>
    (await client.get<Cart>(checkoutPath())).json.results.map(({ subscription }) => subscription.plan.slug);
  expect(await plansSeen(xia)).toEqual(["basic", "yoga"]);
  expect(await plansSeen(stella)).toEqual(["yoga"]);
  await stella.delete("/api/cart");
});

test("who may only look gets no secret to pay or to store a card with", async () => {
  const reader = await signedIn(await aContributor(db, company(), `reader${turn}`));
  for (const client of [xia, reader]) await client.post("/api/cart", { plan: "basic" });
  const secretOf = async (client: Client, path: string) =>
    (await client.get<Cart>(path)).json.processor?.STRIPE_INTENT_SECRET;
  const cardPath = `/api/billing/${company()}/card?update=1`;
  expect(await secretOf(xia, checkoutPath())).toMatch(/^pi_/);
  expect(await secretOf(xia, cardPath)).toMatch(/^seti_/);
  expect(await secretOf(reader, checkoutPath())).toBeUndefined();
  expect(await secretOf(reader, cardPath)).toBeUndefined();
});

test("the keys of somebody else's subscription are not shown to who pays for it", async () => {
  const { id: planId } = await aPlan(db, `granted${turn}`);
  const grantKey = "a".repeat(40);
  await db.orm.subscription.create({
    data: {
      profileId: xiaId,
      planId,
      createdAt: DAWN,
      endsAt: new Date("2099-01-01"),
      anchorAt: DAWN,
      grantKey,
    },
  });
  const friend = await aUser(db, `friend${turn}`);
  await aProfile(db, `friend${turn}-co`, friend);
  const client = await signedIn(friend);
  await client.post("/api/cart", { plan: `granted${turn}`, sync_on: company() });
  await xia.post("/api/cart", { plan: `granted${turn}` });
  const keyIn = async (who: Client, path: string) =>
    (await who.get<Cart>(path)).json.results[0]?.subscription.grant_key;
  expect(await keyIn(client, `/api/billing/friend${turn}-co/checkout`)).toBeNull();
  expect(await keyIn(xia, checkoutPath())).toBe(grantKey);
});

test("a country that does not exist does not get into an address, and an e-mail address is one", async () => {
  const refusedFields = async (answer: Promise<Answer>) => Object.keys((await answer).json as object);
  expect(await refusedFields(xia.post(checkoutPath(), { country: "ZZ" }))).toEqual(["country"]);
  const card = { token: "tok_visa", country: "ZZ", email: "nobody" };
  expect(await refusedFields(xia.put(`/api/billing/${company()}/card`, card))).toEqual(["email", "country"]);
});

test("after all of this the books are right", async () => {
  expect(await audit(db)).toEqual([]);
});
