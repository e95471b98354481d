import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { replacePaymentMethod } from "@/lib/billing/payment-methods";
import * as processors from "@/lib/billing/processor";
import { closeDispute, openDispute } from "@/lib/billing/processor/simulated-disputes";
import { SIGNATURE_HEADER, signedDelivery } from "@/lib/billing/processor/simulated-events";
import { refundPayment } from "@/lib/billing/processor/simulated-refunds";
import { reconcileCharge } from "@/lib/billing/reconcile-charge";
import { requestRefunds, sendRefunds } from "@/lib/billing/refunds";
import { applyWebhooks, deliverSimulated, sweepWebhooks } from "@/lib/billing/webhooks";
import { type Database, sql } from "@/lib/db";
import { accountBalance } from "@/lib/ledger";
import type { Account } from "@/lib/ledger/accounts";
import { audit } from "@/lib/ledger/audit";
import { findReceipt } from "@/lib/receipts";
import { now } from "@/lib/time/clock";
import { visitor } from "../callers";
import { announcedAs } from "../events";
import { aSubscription, type Sale } from "../ledger";
import { type PaidCharge, payFor, payForLater } from "../payments";
import { aPlan, aProfile, aUser, openWorld, profileIdOf } from "../world";

const { processor } = processors;
const NOON = new Date("2026-03-10T12:00:00Z");
const later = (seconds: number) => new Date(NOON.getTime() + seconds * 1000);
const PATH = "/api/webhooks/simulated";

let db: Database;
let close: () => Promise<void>;
let studio: bigint;
let xia: bigint;
let sale: Sale;
let own: Sale;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  studio = (await aProfile(db, "studio", await aUser(db, "stella"))).id;
  xia = (await aProfile(db, "xia", await aUser(db, "xia-lee"))).id;
  sale = await aSale("resold", "studio", 500);
  own = await aSale("own", "cowork", 0);
});
afterAll(() => close());
beforeEach(async () => {
  await db.query(sql`DELETE FROM webhook_event`);
  await db.query(sql`DELETE FROM simulated_event`);
});

async function aSale(plan: string, provider: string, brokerFeeBps: number): Promise<Sale> {
  const { id: planId } = await aPlan(db, plan, provider, { brokerFeeBps });
  const providerId = await profileIdOf(db, provider);
  return { subscriptionId: await aSubscription(db, xia, planId), planId, payerId: xia, providerId };
}

const balance = (account: Account, profileId = studio) =>
  accountBalance(db, { profileId, account, unit: "usd" });

async function stateOf({ id }: PaidCharge): Promise<string | undefined> {
  const [row] = await db.query<{ state: string }>(
    sql`SELECT state::text AS state FROM charge WHERE id = ${id}`,
  );
  return row?.state;
}

const books = async () => (await audit(db)).map(({ check, rows }) => [check.name, rows]);
const inbox = () => db.orm.webhookEvent.findMany({ orderBy: { id: "asc" } });

/** Posts what the simulator has to tell, in whatever order and as often as asked. */
async function post(at = now(), order = (events: readonly unknown[]) => events): Promise<number[]> {
  const events = await processor().listEvents(new Date(0), new Date("2100-01-01"));
  const statuses: number[] = [];
  for (const event of order(events) as typeof events) {
    const { body, headers } = signedDelivery(event, at);
    statuses.push(
      (await visitor().post(PATH, body, { ...headers, "Content-Type": "application/json" })).status,
    );
  }
  return statuses;
}

describe("POST /api/webhooks/{processor}", () => {
  test("§11 row 5: takes an event in once, however often it is posted", async () => {
    await payForLater(db, { lines: [[sale, 10_000n]], at: NOON });
    expect(await post(now(), (events) => [...events, ...events, ...events])).toEqual([200, 200, 200]);
    expect(await inbox()).toHaveLength(1);
  });

  test("refuses without a write what is forged, stale, malformed, or of another processor", async () => {
    await payForLater(db, { lines: [[sale, 10_000n]], at: NOON });
    const [event] = await processor().listEvents(new Date(0), later(1));
    if (!event) throw new Error("a payment is told of");
    const { body, headers } = signedDelivery(event, now());
    const [signature = ""] = Object.values(headers);
    const json = { "Content-Type": "application/json" };
    const send = (path: string, text: string, given: Record<string, string>) =>
      visitor().post(path, text, { ...json, ...given });
    const old = signedDelivery(event, new Date(now().getTime() - 301_000));
    const early = signedDelivery(event, new Date(now().getTime() + 302_000));
    const refused = [
      send(PATH, body, {}),
      send(PATH, body, {
        [SIGNATURE_HEADER]: signature.replace(/.$/, (digit) => (digit === "0" ? "1" : "0")),
      }),
      send(PATH, body, { [SIGNATURE_HEADER]: "t=1,v1=abc" }),
      send(PATH, `${body} `, headers),
      send(PATH, body.replace("charge.succeeded", "charge.refunded"), headers),
      send(PATH, old.body, old.headers),
      send(PATH, early.body, early.headers),
      send(PATH, "{", headers),
      send(PATH, "", headers),
    ];
    expect((await Promise.all(refused)).map(({ status }) => status)).toEqual(refused.map(() => 400));
    expect((await send("/api/webhooks/stripe", body, headers)).status).toBe(404);
    expect((await visitor().get(PATH)).status).toBe(405);
    expect(await inbox()).toEqual([]);
    expect((await send(PATH, body, headers)).status).toBe(200);
  });
});

describe("events", () => {
  test("vector 13, §11 row 6: of a success, delivered twice and after somebody has looked, write the rows once", async () => {
    const charge = await payForLater(db, { lines: [[sale, 10_000n]], at: NOON });
    await reconcileCharge(db, charge.key, NOON);
    await post();
    await Promise.all([
      applyWebhooks(db, now()),
      applyWebhooks(db, now()),
      reconcileCharge(db, charge.key, NOON),
    ]);
    expect(await stateOf(charge)).toBe("done");
    const [rows] = await db.query<{ count: bigint }>(
      sql`SELECT count(*) FROM ledger_entry WHERE charge_id = ${charge.id} AND kind = 'B1'`,
    );
    expect(rows?.count).toBe(1n);
    expect((await inbox()).every(({ processedAt }) => processedAt !== null)).toBe(true);
  });

  test("of a failure leave the amount due", async () => {
    const charge = await payForLater(db, { lines: [[sale, 10_000n]], at: NOON, token: "tok_fails_later" });
    expect(await deliverSimulated(db, later(9))).toEqual({ delivered: 0 });
    expect(await deliverSimulated(db, later(11))).toEqual({ delivered: 1 });
    await applyWebhooks(db, later(12));
    expect(await stateOf(charge)).toBe("failed");
    expect(await books()).toEqual([]);
  });

  test("in any order come to the same", async () => {
    const charge = await payForLater(db, {
      lines: [
        [sale, 6_000n],
        [own, 4_000n],
      ],
      at: NOON,
    });
    await refundPayment(db, { paymentKey: charge.key, amount: 1_000n, idempotencyKey: null, at: later(10) });
    const key = await openDispute(db, { paymentKey: charge.key, at: later(20) });
    await closeDispute(db, { key, outcome: "won", isFeeReturned: true, at: later(30) });
    expect(await post(now(), (events) => [...events].reverse())).toEqual([200, 200, 200, 200]);
    await applyWebhooks(db, now());
    expect(await stateOf(charge)).toBe("done");
    expect(await db.orm.refund.count({ where: { chargeItem: { chargeId: charge.id } } })).toBe(2);
    expect(await books()).toEqual([]);
  });

  test("about a charge that is not ours yet wait, and are ignored after an hour", async () => {
    const charge = await payForLater(db, { lines: [[sale, 10_000n]], at: NOON });
    await db.query(sql`UPDATE charge SET processor_key = 'elsewhere' WHERE id = ${charge.id}`);
    await deliverSimulated(db, later(1));
    expect(await applyWebhooks(db, later(2))).toMatchObject({ waiting: 1 });
    expect(await applyWebhooks(db, later(3))).toMatchObject({ waiting: 0 });
    await db.query(sql`UPDATE charge SET processor_key = ${charge.key} WHERE id = ${charge.id}`);
    expect(await applyWebhooks(db, later(60))).toMatchObject({ applied: 1 });
    expect(await stateOf(charge)).toBe("done");

    await db.query(sql`UPDATE webhook_event SET processed_at = NULL`);
    await db.query(sql`UPDATE charge SET processor_key = 'elsewhere' WHERE id = ${charge.id}`);
    expect(await applyWebhooks(db, later(3_700))).toMatchObject({ ignored: 1 });
    expect(await inbox()).toMatchObject([
      { error: "We do not know what this is about: ignored after an hour." },
    ]);
    await db.query(sql`UPDATE charge SET processor_key = ${charge.key} WHERE id = ${charge.id}`);
  });

  test("that cannot be acted on are tried again, and hold up no other", async () => {
    const first = await payForLater(db, { lines: [[sale, 10_000n]], at: NOON });
    const second = await payForLater(db, { lines: [[sale, 10_000n]], at: NOON });
    await deliverSimulated(db, later(1));
    const broken = {
      ...processor(),
      retrievePayment: (key: string, at: Date) =>
        key === first.key ? Promise.reject(new Error("broken")) : real.retrievePayment(key, at),
    };
    const real = processor();
    const spy = vi.spyOn(processors, "processor").mockReturnValue(broken);
    expect(await applyWebhooks(db, later(2))).toMatchObject({ failed: 1, applied: 1 });
    spy.mockRestore();
    expect(await stateOf(second)).toBe("done");
    expect(await applyWebhooks(db, later(12))).toMatchObject({ applied: 1 });
    expect(await stateOf(first)).toBe("done");
  });

  test("§11 row 5: that were lost are found by the nightly sweep", async () => {
    const charge = await payForLater(db, { lines: [[sale, 10_000n]], at: NOON });
    expect(await sweepWebhooks(db, later(3_600))).toEqual({ events: 1, missed: 1 });
    expect(await sweepWebhooks(db, later(3_600))).toEqual({ events: 1, missed: 0 });
    await applyWebhooks(db, later(3_600));
    expect(await stateOf(charge)).toBe("done");
  });
});

describe("a refund made in the processor's dashboard", () => {
  test("is taken of all lines in the ratio of what is left of them, and once", async () => {
    const charge = await payFor(db, {
      lines: [
        [sale, 2_000n],
        [own, 7_000n],
      ],
      at: NOON,
    });
    await refundPayment(db, { paymentKey: charge.key, amount: 900n, idempotencyKey: null, at: later(10) });
    await deliverSimulated(db, later(20));
    await Promise.all([applyWebhooks(db, later(21)), applyWebhooks(db, later(21))]);
    const refunds = await db.orm.refund.findMany({
      where: { chargeItemId: { in: [...charge.itemIds] } },
      orderBy: { id: "asc" },
    });
    expect(refunds.map(({ amount }) => amount)).toEqual([200n, 700n]);
    expect(await books()).toEqual([]);
  });

  test("that fails is reversed on every line", async () => {
    const funds = await balance("Funds");
    const lines = [
      [sale, 2_000n],
      [own, 7_000n],
    ] as const;
    const charge = await payFor(db, { lines, at: NOON, token: "tok_refund_fails_later" });
    const paid = await balance("Funds");
    await refundPayment(db, { paymentKey: charge.key, amount: 900n, idempotencyKey: null, at: later(10) });
    await deliverSimulated(db, later(11));
    await applyWebhooks(db, later(12));
    expect(await balance("Funds")).toBeLessThan(paid);
    await deliverSimulated(db, later(30));
    await applyWebhooks(db, later(31));
    expect(await balance("Funds")).toBe(paid);
    expect(paid).toBeGreaterThan(funds);
    expect(await books()).toEqual([]);
  });

  test("beside one of ours that nobody has booked yet is not taken for it", async () => {
    const charge = await payFor(db, { lines: [[sale, 10_000n]], at: NOON });
    const lines = [{ chargeItemId: charge.itemIds[0] ?? 0n, amount: 4_000n }];
    const [id = 0n] = await db.transaction((tx) =>
      requestRefunds(tx, { lines, actorId: null, at: later(5) }),
    );
    const ours = { paymentKey: charge.key, amount: 4_000n, idempotencyKey: `refund:${id}`, at: later(6) };
    await processor().refundPayment(ours);
    await refundPayment(db, { ...ours, amount: 1_000n, idempotencyKey: null });
    await reconcileCharge(db, charge.key, later(7));
    await sendRefunds(db, [id], later(8));
    const refunds = await db.orm.refund.findMany({ where: { chargeItemId: charge.itemIds[0] ?? 0n } });
    expect(refunds.map(({ amount, state }) => `${amount} ${state}`).sort()).toEqual([
      "1000 succeeded",
      "4000 succeeded",
    ]);
    expect(await books()).toEqual([]);
  });
});

describe("events about", () => {
  const postOne = async (type: string, objectKey: string) => {
    const event = { key: `evt_${type}_${objectKey}`, type, objectKey, paymentKey: null, createdAt: now() };
    const { body, headers } = signedDelivery(event, now());
    const sent = { ...headers, "Content-Type": "application/json" };
    expect((await visitor().post(PATH, body, sent)).status).toBe(200);
    return applyWebhooks(db, now());
  };

  test("a card that its bank has replaced bring what is known of it up to date", async () => {
    const { id: profileId } = await aProfile(db, "carded", await aUser(db, "cara"));
    const card = { token: "tok_visa", details: { name: "Cara Doe" }, by: null, at: NOON };
    const { customerKey } = await replacePaymentMethod(db, { profileId, ...card });
    await db.query(sql`
      UPDATE simulated_method SET last4 = '1881', exp_year = 2039
      WHERE key = (SELECT method_key FROM simulated_customer WHERE key = ${customerKey})`);
    expect(await postOne("payment_method.automatically_updated", customerKey)).toMatchObject({ applied: 1 });
    const [known] = await db.query(sql`
      SELECT card_last4 AS last4, card_exp_date::text AS expires FROM profile WHERE id = ${profileId}`);
    expect(known).toEqual({ last4: "1881", expires: "2039-12-01" });
    expect(await postOne("customer.updated", "cus_nobody")).toMatchObject({ waiting: 1 });
  });

  test("an account that was disconnected there clear its keys, and its provider is told once", async () => {
    await db.query(sql`DELETE FROM graphile_worker._private_jobs`);
    await db.query(sql`
      INSERT INTO simulated_account (key, reference, is_connected) VALUES ('acct_gone', 'gone', TRUE)`);
    await db.query(sql`UPDATE profile SET processor_deposit_key = 'acct_gone' WHERE id = ${studio}`);
    expect(await postOne("account.updated", "acct_gone")).toMatchObject({ applied: 1 });
    expect(await announcedAs(db, "processor_setup_error")).toEqual([]);
    await db.query(sql`UPDATE simulated_account SET is_connected = FALSE WHERE key = 'acct_gone'`);
    expect(await postOne("account.application.deauthorized", "acct_gone")).toMatchObject({ applied: 1 });
    await postOne("account.updated", "acct_gone");
    const told = await announcedAs(db, "processor_setup_error");
    expect(told).toEqual([
      { profile: studio, customer: null, detail: expect.stringContaining("disconnected") },
    ]);
    const [{ key } = { key: "" }] = await db.query<{ key: string | null }>(
      sql`SELECT processor_deposit_key AS key FROM profile WHERE id = ${studio}`,
    );
    expect(key).toBeNull();
  });
});

describe("a dispute", () => {
  async function disputed(lines = [[sale, 10_000n]] as readonly (readonly [Sale, bigint])[]) {
    const charge = await payFor(db, { lines, at: NOON });
    const key = await openDispute(db, { paymentKey: charge.key, at: later(100) });
    await deliver(101);
    return { charge, key };
  }
  async function deliver(seconds: number) {
    await deliverSimulated(db, later(seconds));
    await applyWebhooks(db, later(seconds + 1));
  }

  test("vector 12, §11 row 9: takes 115.00 of 91.80; won with the fee kept leaves 76.80, with the fee returned 91.80", async () => {
    for (const [isFeeReturned, rest] of [
      [false, 7_680n],
      [true, 9_180n],
    ] as const) {
      const before = await balance("Funds");
      const { charge, key } = await disputed();
      expect((await balance("Funds")) - before).toBe(-2_320n);
      expect(await stateOf(charge)).toBe("disputed");
      await expect(
        db.transaction((tx) =>
          requestRefunds(tx, {
            lines: [{ chargeItemId: charge.itemIds[0] ?? 0n, amount: null }],
            ...{ actorId: null, at: later(110) },
          }),
        ),
      ).rejects.toMatchObject({ status: 405 });
      await closeDispute(db, { key, outcome: "won", isFeeReturned, at: later(200) });
      await deliver(201);
      await deliver(300);
      expect(await stateOf(charge)).toBe("done");
      expect((await balance("Funds")) - before).toBe(rest);
      expect(await books()).toEqual([]);
    }
  });

  test("vector 12: lost leaves the charge failed and takes nothing more", async () => {
    const before = await balance("Funds");
    const { charge, key } = await disputed();
    await closeDispute(db, { key, outcome: "lost", isFeeReturned: false, at: later(200) });
    await deliver(201);
    expect(await stateOf(charge)).toBe("failed");
    expect((await balance("Funds")) - before).toBe(-2_320n);
    expect((await findReceipt(db, { id: charge.id }))?.charge.isTakenBack).toBe(true);
    const [item] = await db.orm.chargeItem.findMany({ where: { chargeId: charge.id } });
    // What was ordered stays paid: nobody is asked for it again.
    expect(item?.isLive).toBe(true);
    expect(await books()).toEqual([]);
  });

  test("after a refund takes what is left of each line, in their order", async () => {
    const charge = await payFor(db, {
      lines: [
        [sale, 2_000n],
        [own, 7_000n],
      ],
      at: NOON,
    });
    const [first = 0n] = charge.itemIds;
    const lines = [{ chargeItemId: first, amount: 1_500n }];
    const ids = await db.transaction((tx) => requestRefunds(tx, { lines, actorId: null, at: later(5) }));
    await sendRefunds(db, ids, later(6));
    await openDispute(db, { paymentKey: charge.key, amount: 1_000n, at: later(100) });
    await deliver(101);
    const parts = await db.query<{ amount: bigint }>(sql`
      SELECT l.amount FROM dispute_line l JOIN dispute d ON d.id = l.dispute_id WHERE d.charge_id = ${charge.id}
      ORDER BY l.charge_item_id`);
    expect(parts.map(({ amount }) => amount)).toEqual([500n, 500n]);
    expect(await books()).toEqual([]);
  });

  test("of a card that stands for it comes by itself, a minute later", async () => {
    const charge = await payFor(db, { lines: [[sale, 10_000n]], at: NOON, token: "tok_dispute" });
    await deliver(58);
    expect(await stateOf(charge)).toBe("done");
    await deliver(61);
    expect(await stateOf(charge)).toBe("disputed");
    expect(await books()).toEqual([]);
  });
});
