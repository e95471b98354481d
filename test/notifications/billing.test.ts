import { extractText, getDocumentProxy } from "unpdf";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { replacePaymentMethod } from "@/lib/billing";
import { type Database, sql } from "@/lib/db";
import { type EventName, type EventPayload, forgetEvents } from "@/lib/events";
import { resolve } from "@/lib/notifications/tell";
import { printReceipt } from "@/lib/receipts";
import { announcedAs } from "../events";
import { aSubscription, order, pay } from "../ledger";
import { aManager, aPlan, aProfile, aUser, DAWN, openWorld, profileIdOf } from "../world";
import { happens, type Letter } from "./jobs";

/**
 * `acme` is managed by ada, who reads French, and amy. `studio`, managed by sol, sells `desk`; `garden`, managed by gus,
 * sells `shed`. bob manages the broker `cowork`, which sells nothing here. acme owes 100.00 for the one and 15.00 for
 * the other, and pays both with one charge.
 */
let db: Database;
let close: () => Promise<void>;
const people: Record<string, SignedIn> = {};
const ids: Record<string, bigint> = {};
let deskOrder: bigint;
let shedOrder: bigint;
let charge: bigint;

const SITE = "http://localhost:3000";
const KEY = "0123456789abcdef0123456789abcdef01234567";

beforeAll(async () => {
  ({ db, close } = await openWorld());
  for (const name of ["ada", "sol", "gus"]) people[name] = await aUser(db, name);
  for (const [slug, manager] of [
    ["acme", "ada"],
    ["studio", "sol"],
    ["garden", "gus"],
  ] as const) {
    await aProfile(db, slug, people[manager] as SignedIn);
    ids[slug] = await profileIdOf(db, slug);
  }
  people.amy = await aManager(db, "acme", "amy");
  people.bob = await aManager(db, "cowork", "bob");
  await db.query(sql`UPDATE contact SET lang = 'fr' WHERE user_id = ${by("ada")}`);
  ids.desk = (await aPlan(db, "desk", "studio", { title: "A desk" })).id;
  ids.shed = (await aPlan(db, "shed", "garden", { title: "A shed", unit: "usd" })).id;
  ids.deskTerm = await aSubscription(db, id("acme"), id("desk"));
  ids.shedTerm = await aSubscription(db, id("acme"), id("shed"));
  deskOrder = await order(db, sale("desk", "studio", "A desk until 2026/02/01"), 10_000n, DAWN);
  shedOrder = await order(db, sale("shed", "garden", "A shed until 2026/02/01"), 1_500n, DAWN);
  const request = { customerId: id("acme"), invoicedIds: [deskOrder, shedOrder], createdAt: DAWN };
  charge = await pay(db, { ...request, key: "ch_both" });
  await forgetEvents(db);
  await db.query(sql`UPDATE charge SET created_by_id = ${by("amy")} WHERE id = ${charge}`);
});
afterEach(() => db.query(sql`DELETE FROM message`));
afterAll(() => close());

function id(name: string): bigint {
  const found = ids[name];
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

function by(name: string): bigint {
  const person = people[name];
  if (!person) throw new Error(`there is no ${name}`);
  return person.id;
}

function sale(plan: string, provider: string, descr: string) {
  const subscriptionId = id(`${plan}Term`);
  return { subscriptionId, planId: id(plan), payerId: id("acme"), providerId: id(provider), descr };
}

const tell = <Name extends EventName>(name: Name, payload: EventPayload<Name>) =>
  happens(db, name, payload, DAWN);
const to = (found: readonly Letter[]) =>
  found.map((letter) => letter.to.replace("@example.com", "").replace(".example.com", "")).join(" ");
const letterTo = (found: readonly Letter[], name: string): Letter => {
  const letter = found.find((one) => one.to.startsWith(name));
  if (!letter) throw new Error(`nothing went to ${name}`);
  return letter;
};

/** What the one file says that came with a message. */
async function attached({ attachments = [] }: Letter): Promise<string> {
  expect(attachments).toMatchObject([
    { filename: "cowork-receipt-ch_both.pdf", contentType: "application/pdf" },
  ]);
  const bytes = new Uint8Array(Buffer.from(attachments[0]?.base64 ?? "", "base64"));
  const { text } = await extractText(await getDocumentProxy(bytes), { mergePages: true });
  return text.replace(/\s+/g, " ");
}

describe("an order", () => {
  test("is told to who pays and the site, line by line, by who placed it", async () => {
    const found = await tell("order_executed", {
      ...{ profile: id("acme"), by: by("amy"), entries: [shedOrder, deskOrder] },
    });
    expect(to(found)).toBe("billing@acme ada bob");
    const letter = letterTo(found, "billing@acme");
    expect(letter.subject).toBe("Your order with Cowork"); // of two providers
    expect(letter.text.replace(/\s+/g, " ")).toContain(
      "Amy Doe placed an order for Acme Inc. A shed until 2026/02/01 $15.00 A desk until 2026/02/01 $100.00",
    );
    expect(letter.text).toContain(`${SITE}/profile/acme/subscriptions/`);
    expect(letter.replyTo).toBe("amy@example.com");
    const inFrench = letterTo(found, "ada");
    expect(inFrench.subject).toBe("Votre commande auprès de Cowork");
    expect(inFrench.text.replace(/\s+/g, " ")).toContain("100,00 $");
  });

  test("names the provider when one sold all of it, and nothing of another's order", async () => {
    const entries = [deskOrder];
    const found = await tell("order_executed", { profile: id("acme"), by: null, entries });
    expect(found[0]?.subject).toBe("Your order with Studio Inc");
    expect(found[0]?.text).not.toContain("A shed");
    expect(await tell("order_executed", { profile: id("garden"), by: null, entries })).toEqual([]);
  });
});

describe("a receipt", () => {
  test("has every line for who paid and the site, and its own for each provider", async () => {
    const found = await tell("charge_updated", { charge, by: by("ada") });
    expect(to(found)).toBe("billing@acme amy bob billing@studio sol billing@garden gus");
    for (const name of ["billing@acme", "bob", "amy"]) {
      const { subject, text } = letterTo(found, name);
      expect(await attached(letterTo(found, name))).toMatch(/A desk until.*A shed until.*Total \$115\.00/);
      expect(subject).toBe("Receipt from Cowork");
      expect(text.replace(/\s+/g, " ")).toContain(
        "A desk until 2026/02/01 $100.00 A shed until 2026/02/01 $15.00 Total $115.00",
      );
      expect(text).toContain("ch_both");
      expect(text).toContain(`${SITE}/billing/acme/receipt/ch_both/`);
    }
    for (const name of ["billing@studio", "sol"]) {
      const { subject, text } = letterTo(found, name);
      const file = await attached(letterTo(found, name));
      expect(file).toMatch(/Studio Inc.*Acme Inc.*A desk until.*Total \$100\.00/);
      expect(file).not.toMatch(/shed|garden|115|15\.00/i);
      expect(subject).toBe("Receipt from Studio Inc");
      expect(text.replace(/\s+/g, " ")).toContain("A desk until 2026/02/01 $100.00 Total $100.00");
      expect(text).not.toMatch(/shed|115|15\.00/);
    }
    expect(letterTo(found, "gus").text).not.toMatch(/desk|115|100\.00/);
  });

  test("of a site that sells itself is one for its people, with everything", async () => {
    const plan = (await aPlan(db, "own")).id;
    const subscriptionId = await aSubscription(db, id("acme"), plan);
    const providerId = await profileIdOf(db, "cowork");
    const own = { subscriptionId, planId: plan, payerId: id("acme"), providerId };
    const invoicedIds = [await order(db, own, 2_000n, DAWN)];
    const paid = await pay(db, { customerId: id("acme"), invoicedIds, createdAt: DAWN, key: "ch_own" });
    await forgetEvents(db);
    const found = await tell("charge_updated", { charge: paid, by: null });
    expect(to(found)).toBe("billing@acme ada amy bob cowork");
  });

  test("shows what was refunded, and what remains", async () => {
    const [item] = await db.query<{ id: bigint }>(
      sql`SELECT id FROM charge_item WHERE charge_id = ${charge} AND invoiced_id = ${deskOrder}`,
    );
    for (const [amount, state] of [
      [4_000n, "succeeded"],
      [2_000n, "failed"],
      [1_000n, "requested"],
    ] as const) {
      await db.query(sql`
        INSERT INTO refund (charge_item_id, amount, state, processor_key, created_at)
        VALUES (${item?.id}, ${amount}, ${state}::refund_state, ${state === "succeeded" ? "re_1" : null}, ${DAWN})`);
    }
    const found = await tell("charge_updated", { charge, by: by("sol") });
    const { subject, text } = letterTo(found, "billing@acme");
    expect(subject).toBe("Refund from Cowork");
    expect(text.replace(/\s+/g, " ")).toContain(
      "A desk until 2026/02/01 $100.00 Refunded: A desk until 2026/02/01 -$40.00 A shed until 2026/02/01 $15.00 Total $75.00",
    );
    expect(letterTo(found, "gus").subject).toBe("Receipt from Garden Inc");
    expect(letterTo(found, "billing@studio").text).toContain("$60.00");
  });

  test.each(["created", "failed", "disputed"])("is not sent while the charge is %s", async (state) => {
    await db.query(sql`UPDATE charge SET state = ${state}::charge_state WHERE id = ${charge}`);
    const found = await tell("charge_updated", { charge, by: null });
    await db.query(sql`UPDATE charge SET state = 'done' WHERE id = ${charge}`);
    expect(found).toEqual([]);
  });

  test("is printed with the lines that its reader may see, in their language, under the name of site and charge", async () => {
    const print = async (nums: number[], reader: string) => {
      const { filename, pdf } = await printReceipt(db, { reference: "ch_both", nums, readerId: by(reader) });
      const base64 = pdf.toString("base64");
      return attached({ attachments: [{ filename, contentType: "application/pdf", base64 }] } as never);
    };
    expect(await print([0, 1], "amy")).toMatch(/Receipt.*Cowork.*A desk until.*A shed until/);
    const part = await print([1], "gus");
    expect(part).toMatch(/Garden Inc.*Acme Inc.*A shed until.*Total \$15\.00/);
    expect(part).not.toMatch(/desk|Studio|100\.00/);
    expect(await print([0, 1], "ada")).toMatch(/Reçu.*Total 75,00 \$/);
    const nowhere = printReceipt(db, { reference: "ch_none", nums: [0], readerId: null });
    await expect(nowhere).rejects.toThrow("There is no such charge.");
  });

  test("is written with a bounded number of statements, however many sell", async () => {
    let statements = 0;
    const query = ((statement) => {
      statements += 1;
      return db.query(statement);
    }) as Database["query"];
    const event = { name: "charge_updated", payload: { charge, by: null }, at: DAWN } as const;
    await resolve({ ...db, query }, event, DAWN);
    expect(statements).toBe(2);
  });
});

describe("a card", () => {
  const card = (token: string) => ({
    ...{ profileId: id("acme"), token, details: { name: "Ada" }, by: by("ada"), at: DAWN },
  });
  beforeEach(() =>
    db.query(sql`SELECT graphile_worker.complete_jobs(ARRAY(SELECT id FROM graphile_worker.jobs))`),
  );

  test("that takes another's place is told, the first and the same one again are not", async () => {
    await replacePaymentMethod(db, card("tok_visa"));
    await replacePaymentMethod(db, card("tok_visa"));
    expect(await announcedAs(db, "card_updated")).toEqual([]);
    await replacePaymentMethod(db, card("tok_dispute"));
    const [event, ...others] = await announcedAs(db, "card_updated");
    expect(others).toEqual([]);
    expect(event).toMatchObject({ profile: id("acme"), by: by("ada"), last4: { pre: "4242", post: "0259" } });
  });

  test("that is refused changes nothing, and tells nothing", async () => {
    await expect(replacePaymentMethod(db, card("tok_declined"))).rejects.toThrow();
    expect(await announcedAs(db, "card_updated")).toEqual([]);
  });

  test("is told with both, but for who changed it", async () => {
    const [pre, post] = [new Date("2026-02-01T00:00:00Z"), new Date("2029-12-01T00:00:00Z")];
    const found = await tell("card_updated", {
      ...{ profile: id("acme"), by: by("ada"), last4: { pre: "0042", post: "4242" }, expDate: { pre, post } },
    });
    expect(to(found)).toBe("billing@acme amy bob");
    expect(found[0]?.text).toContain("0042 → 4242");
    expect(found[0]?.text).toContain("02/2026 → 12/2029");
    expect(found[0]?.text).toContain(`${SITE}/billing/acme/card/`);
  });

  test("that ends soon, or is missing, is told to who can mend it", async () => {
    const expDate = new Date("2026-02-01T00:00:00Z");
    const ending = await tell("card_expires_soon", { profile: id("acme"), days: 15, last4: "0042", expDate });
    expect(to(ending)).toBe("billing@acme ada amy bob");
    expect(ending[0]?.text).toMatch(/in 15 days[\s\S]*ending in 0042[\s\S]*02\/2026/);
    const missing = await tell("payment_method_absent", { profile: id("acme"), days: 1 });
    expect(to(missing)).toBe("billing@acme ada amy bob");
    expect(missing[0]?.text).toContain("is renewed in 1 day,");
  });
});

describe("a gift", () => {
  const gift = async () => {
    const [item] = await db.query<{ id: bigint }>(sql`
      INSERT INTO cart_item (created_at, plan_id, claim_code) VALUES (${DAWN}, ${id("desk")}, 'c0de') RETURNING id`);
    return { profile: id("acme"), by: by("ada"), code: "c0de", items: [item?.id ?? 0n] };
  };

  test("is told to its address alone, with the way to claim it, in the language of the giver", async () => {
    const [letter, ...others] = await tell("claim_code_generated", {
      ...(await gift()),
      email: "joe@x.example",
    });
    expect(others).toEqual([]);
    expect(letter).toMatchObject({ to: "joe@x.example", subject: "Acme Inc a payé un abonnement pour vous" });
    expect(letter?.text).toContain(`${SITE}/cart/?code=c0de`);
    expect(letter?.text).toContain("A desk");
    expect(letter?.replyTo).toBe("ada@example.com");
  });

  test("is written in the language of an address that is known", async () => {
    await db.query(sql`INSERT INTO contact (slug, email, lang) VALUES ('eva', 'Eva@x.example', 'es')`);
    const [letter] = await tell("claim_code_generated", { ...(await gift()), email: "eva@x.example" });
    expect(letter?.subject).toBe("Acme Inc ha pagado una suscripción para usted");
  });
});

test("a failed renewal says how often it was tried, and where it can be paid", async () => {
  const failed = { profile: id("acme"), entries: [deskOrder], amount: 10_000n, unit: "usd", maxAttempts: 3 };
  const found = await tell("renewal_charge_failed", { ...failed, attempts: 2, isFinal: false });
  expect(to(found)).toBe("billing@acme ada amy bob");
  expect(found[0]?.subject).toBe("Your payment to Studio Inc has failed");
  expect(found[0]?.text).toMatch(/\$100\.00[\s\S]*This was attempt 2 of 3/);
  expect(found[0]?.text).toContain(`${SITE}/billing/acme/balance/`);
  const last = await tell("renewal_charge_failed", { ...failed, attempts: 3, isFinal: true });
  expect(last[0]?.subject).toBe("Last notice: your payment to Studio Inc has failed");
  expect(last[0]?.text).toContain("This was the last of 3 attempts");
});

test("a failed renewal of what is left of an order says so too, though no order comes to it", async () => {
  const failed = { profile: id("acme"), unit: "usd", attempts: 3, maxAttempts: 3, isFinal: true };
  const rest = await tell("renewal_charge_failed", { ...failed, entries: [], amount: 6_000n });
  expect(to(rest)).toBe("billing@acme ada amy bob");
  expect(rest[0]?.text).toMatch(/Balance due[\s\S]*\$60\.00[\s\S]*\$60\.00/);
  const both = await tell("renewal_charge_failed", { ...failed, entries: [deskOrder], amount: 16_000n });
  expect(both[0]?.text).toMatch(/\$100\.00[\s\S]*Balance due[\s\S]*\$60\.00[\s\S]*\$160\.00/);
});

test("a provider that cannot be paid hears of it beside the site; who tried to pay does not", async () => {
  const error = { profile: id("studio"), detail: "The account was closed." };
  const found = await tell("processor_setup_error", { ...error, customer: id("acme") });
  expect(to(found)).toBe("cowork bob billing@studio sol");
  expect(found[2]?.text).toMatch(/Acme Inc tried to pay Studio Inc[\s\S]*The account was closed\./);
  expect(found[2]?.text).toContain(`${SITE}/billing/studio/bank/`);
  const byJob = await tell("processor_setup_error", { ...error, customer: null });
  expect(byJob[0]?.text).toContain("A payment to Studio Inc failed");
});

test("amounts have the digits of their currency", async () => {
  const rows: bigint[] = [];
  for (const unit of ["jpy", "kwd"]) {
    const plan = (await aPlan(db, unit, "studio", { unit })).id;
    const subscriptionId = await aSubscription(db, id("acme"), plan);
    const facts = { subscriptionId, planId: plan, payerId: id("acme"), providerId: id("studio"), unit };
    rows.push(await order(db, facts, 1_250n, DAWN));
  }
  const [letter] = await tell("order_executed", { profile: id("acme"), by: null, entries: rows });
  expect(letter?.text.replace(/\s/g, " ")).toMatch(/¥1,250\D.*KWD 1\.250/);
});

test("names begin no header, and are text in the message", async () => {
  const evil = "Eve\r\nBcc: all@example.com <img src=x onerror=alert(1)>";
  await db.query(sql`UPDATE profile SET full_name = ${evil} WHERE slug = 'studio'`);
  const found = await tell("order_executed", { profile: id("acme"), by: null, entries: [deskOrder] });
  await db.query(sql`UPDATE profile SET full_name = 'Studio Inc' WHERE slug = 'studio'`);
  expect(found[0]?.subject).toBe("Your order with Eve Bcc: all@example.com <img src=x onerror=alert(1)>");
  expect(found[0]?.html).not.toMatch(/<img/);
});

describe("a subscription", () => {
  const term = () => ({ subscription: id("deskTerm") });

  test("that ends is told to the subscriber and the site", async () => {
    const found = await tell("expires_soon", { ...term(), days: 15 });
    expect(to(found)).toBe("billing@acme ada amy bob");
    expect(found[0]?.subject).toBe("Your subscription to A desk ends in 15 days");
    const trial = await tell("subscription_upgrade", { ...term(), days: 1 });
    expect(trial[0]?.subject).toBe("A desk ends tomorrow: what next?");
    expect(trial[0]?.text).toContain(`${SITE}/pricing/`);
    expect(await tell("expires_soon", { subscription: 999_999n, days: 1 })).toEqual([]);
  });

  test("§11 row 28: that is offered leads to where it is accepted; one that was set up says so", async () => {
    const offer = { ...term(), by: by("sol"), message: "As we agreed." };
    const [offered, ...others] = await tell("subscription_grant_created", { ...offer, grantKey: KEY });
    expect(others).toEqual([]);
    expect(offered).toMatchObject({ to: "billing@acme.example.com", replyTo: "sol@example.com" });
    expect(offered?.subject).toBe("Studio Inc offers you A desk");
    expect(offered?.text).toContain(`${SITE}/profile/acme/subscriptions/accept/${KEY}/`);
    expect(offered?.text).toContain("As we agreed.");
    const [given] = await tell("subscription_grant_created", { ...offer, grantKey: null });
    expect(given?.subject).toBe("You are subscribed to A desk");
    expect(given?.text).not.toContain("/accept/");
    expect(given?.text).toContain("The first period is free of charge.");
  });

  test("that was accepted is told to the provider; who accepted it hears nothing", async () => {
    const found = await tell("subscription_grant_accepted", { ...term(), by: by("ada") });
    expect(to(found)).toBe("billing@studio sol amy");
    expect(found[0]?.subject).toBe("Acme Inc has accepted A desk");
  });

  test("that is asked for leads the provider to its answer, until there is one", async () => {
    const request = { ...term(), by: by("ada") };
    expect(await tell("subscription_request_created", request)).toEqual([]);
    await db.query(sql`UPDATE subscription SET request_key = ${KEY} WHERE id = ${id("deskTerm")}`);
    const found = await tell("subscription_request_created", request);
    await db.query(sql`UPDATE subscription SET request_key = NULL WHERE id = ${id("deskTerm")}`);
    expect(to(found)).toBe("billing@studio sol amy");
    expect(found[0]?.text).toContain(`${SITE}/profile/studio/subscribers/accept/${KEY}/`);
    const accepted = await tell("subscription_request_accepted", { ...term(), by: by("sol") });
    expect(to(accepted)).toBe("billing@acme ada amy");
  });

  test("tells of its use, by the name of what is metered", async () => {
    const [use] = await db.query<{ id: bigint }>(sql`
      INSERT INTO use_charge (plan_id, slug, created_at) VALUES (${id("desk")}, 'prints', ${DAWN}) RETURNING id`);
    const usage = { ...term(), useCharge: use?.id ?? 0n, usage: 12_345n };
    const found = await tell("quota_reached", usage);
    expect(to(found)).toBe("billing@acme ada sol amy");
    expect(found[0]?.subject).toBe("prints: what A desk includes is used up");
    expect(found[0]?.text).toContain("12,345");
    expect((await tell("use_charge_limit_crossed", usage))[0]?.subject).toBe("prints: the limit is reached");
    // Of a use charge of another plan there is nothing to tell.
    expect(await tell("quota_reached", { ...usage, subscription: id("shedTerm") })).toEqual([]);
  });

  test("tells of its new price, before and after", async () => {
    const found = await tell("plan_price_changed", { ...term(), former: 10_000n, current: 12_050n });
    expect(to(found)).toBe("billing@acme ada amy");
    expect(found[0]?.subject).toBe("The price of A desk changes on January 1, 2126");
    expect(found[0]?.text).toMatch(/\$100\.00[\s\S]*\$120\.50/);
    // A renewal that is nearer than the notice is still at the old price.
    await db.query(sql`UPDATE subscription SET ends_at = '2026-01-04' WHERE id = ${id("deskTerm")}`);
    const soon = await tell("plan_price_changed", { ...term(), former: 10_000n, current: 12_050n });
    expect(soon[0]?.subject).toBe("The price of A desk changes on January 8, 2026");
  });
});
