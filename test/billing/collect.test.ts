import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { completeCharges } from "@/lib/billing";
import { cancelBalance } from "@/lib/billing/balance/cancel-balance";
import { importPayment } from "@/lib/billing/balance/import-payment";
import { chargeBalances } from "@/lib/billing/collect/charge-balances";
import { sendReminders } from "@/lib/billing/collect/reminders";
import { deletePaymentMethod, replacePaymentMethod } from "@/lib/billing/payment-methods";
import { recordUsage } from "@/lib/billing/usage/record-usage";
import { type Database, sql } from "@/lib/db";
import { systemOrigin } from "@/lib/identity/audit/record";
import { previewRenewals } from "@/lib/jobs/preview";
import { runRenewals } from "@/lib/jobs/renewals";
import { statementBalance } from "@/lib/ledger";
import { audit } from "@/lib/ledger/audit";
import { announcedAs } from "../events";
import { aSubscription, order } from "../ledger";
import { aPlan, aProfile, aUser, openWorld, profileIdOf } from "../world";

let db: Database;
let close: () => Promise<void>;
let planId: bigint;
let providerId: bigint;
let customers = 0;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  planId = (await aPlan(db, "basic")).id;
  providerId = await profileIdOf(db, "cowork");
});
afterAll(() => close());
beforeEach(async () => {
  await db.query(sql`UPDATE subscription SET auto_renew = FALSE`);
});

const day = (number: number) => new Date(Date.UTC(2026, 3, number, 0, 30));
const ORDERED = new Date("2026-04-01T00:00:00Z");

async function aCustomer(token: string | null): Promise<bigint> {
  customers += 1;
  const manager = await aUser(db, `manager${customers}`);
  const { id } = await aProfile(db, `customer${customers}`, manager);
  if (token) await store(id, token);
  return id;
}

const store = (profileId: bigint, token: string, at = ORDERED) =>
  replacePaymentMethod(db, { profileId, token, details: { name: "Xia Lee" }, by: null, at });

/** A customer with an unpaid renewal of `basic`. */
async function aDebtor(token: string | null, amount = 10_000n) {
  const profileId = await aCustomer(token);
  const subscriptionId = await aSubscription(db, profileId, planId);
  const entryId = await order(
    db,
    { subscriptionId, planId, payerId: profileId, providerId },
    amount,
    ORDERED,
  );
  return { profileId, subscriptionId, entryId };
}

const charge = (at: Date, profileId: bigint | null = null) =>
  chargeBalances(db, { at, profileId, isDryRun: false, onProgress: () => Promise.resolve() });

const balanceOf = async (payerId: bigint, at: Date) => (await statementBalance(db, { payerId, at })).amount;

async function attemptsOf(profileId: bigint): Promise<number> {
  const [row] = await db.query<{ attempts: number }>(
    sql`SELECT nb_renewal_attempts AS attempts FROM profile WHERE id = ${profileId}`,
  );
  return row?.attempts ?? -1;
}

async function hasEnded(subscriptionId: bigint, at: Date): Promise<boolean> {
  const [row] = await db.query<{ ended: boolean }>(
    sql`SELECT ends_at <= ${at} AND NOT auto_renew AS ended FROM subscription WHERE id = ${subscriptionId}`,
  );
  return row?.ended ?? false;
}

const isSound = async () => expect(await audit(db)).toEqual([]);

describe("balances due", () => {
  test("of subscriptions that go on are charged once, to the card on file", async () => {
    const { profileId } = await aDebtor("tok_visa");
    expect(await charge(day(1), profileId)).toMatchObject({ succeeded: 1, refused: 0, failed: 0 });
    expect(await balanceOf(profileId, day(2))).toBe(0n);
    expect(await charge(day(1), profileId)).toMatchObject({ succeeded: 0, waiting: 0 });
    await isSound();
  });

  test("are charged once by two runs at once", async () => {
    const { profileId } = await aDebtor("tok_visa");
    const runs = await Promise.all([charge(day(1), profileId), charge(day(1), profileId)]);
    expect(runs.map(({ succeeded }) => succeeded).sort()).toEqual([0, 1]);
    const charges = await db.query(sql`SELECT 1 FROM charge WHERE customer_id = ${profileId}`);
    expect(charges).toHaveLength(1);
    await isSound();
  });

  test("of who has ended the subscription are left, and counted for review", async () => {
    const { profileId, subscriptionId } = await aDebtor("tok_visa");
    await db.query(sql`UPDATE subscription SET auto_renew = FALSE WHERE id = ${subscriptionId}`);
    expect(await charge(day(1), profileId)).toMatchObject({ succeeded: 0, review: 1 });
    expect(await balanceOf(profileId, day(2))).toBe(10_000n);
  });

  test("on a day gone by are not charged again when they were paid or written off since", async () => {
    const { profileId } = await aDebtor("tok_visa");
    expect((await charge(day(9), profileId)).succeeded).toBe(1);
    const second = await aDebtor("tok_visa");
    await db.transaction((tx) =>
      cancelBalance(tx, {
        ...{
          payer: { id: second.profileId, slug: "customer" },
          providerIds: [],
          amount: null,
          isPaid: false,
        },
        origin: systemOrigin(day(9)),
      }),
    );
    for (const payer of [profileId, second.profileId]) {
      expect(await balanceOf(payer, day(3))).toBe(10_000n);
      expect(await charge(day(2), payer)).toMatchObject({ succeeded: 0, failed: 0 });
    }
  });

  test("at the processor's minimum wait for the next run", async () => {
    const { profileId } = await aDebtor("tok_visa", 50n);
    expect(await charge(day(1), profileId)).toMatchObject({ succeeded: 0, small: 1 });
    expect(await attemptsOf(profileId)).toBe(0);
  });

  test("older than the last payment are not forgotten", async () => {
    const { profileId, subscriptionId } = await aDebtor("tok_visa");
    const later = new Date("2026-04-02T00:00:00Z");
    const sale = { subscriptionId, planId, payerId: profileId, providerId };
    await order(db, sale, 2_500n, later);
    expect(await charge(day(3), profileId)).toMatchObject({ succeeded: 1 });
    const [made] = await db.query(sql`SELECT amount FROM charge WHERE customer_id = ${profileId}`);
    expect(made).toEqual({ amount: 12_500n });
    await isSound();
  });
});

test("vector 17, §11 row 13: metered use is charged with the renewal, once and not twice", async () => {
  const profileId = await aCustomer("tok_visa");
  const calls = { slug: "calls", title: "calls", useAmount: 15n, createdAt: ORDERED };
  const { id, slug } = await aPlan(db, "metered", "cowork", { useCharges: { create: [calls] } });
  const [begins, ends] = [new Date("2026-03-05T00:00:00Z"), new Date("2026-04-05T00:00:00Z")];
  await db.query(sql`
    INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at, periods_elapsed)
    VALUES (${profileId}, ${id}, ${begins}, ${ends}, ${begins}, 1)`);
  const report = { profileId, providerIds: [], plan: slug, use: "calls", quantity: 12n, usedAt: day(2) };
  const user = await aUser(db, "meter");
  await db.transaction((tx) => recordUsage(tx, { ...report, actorId: user.id, at: day(2) }));
  expect(await balanceOf(profileId, day(3))).toBe(180n);
  // The use is recognised as income when its month ends, whether or not it is paid by then.
  for (const number of [4, 5, 5, 6, 7]) await runRenewals(db, { at: day(number), profileId });
  const charges = await db.query(
    sql`SELECT amount, state::text FROM charge WHERE customer_id = ${profileId} ORDER BY id`,
  );
  expect(charges).toEqual([{ amount: 10_180n, state: "done" }]);
  const [paid] = await db.query(sql`
    SELECT count(*)::int AS rows, sum(dest_amount)::int AS amount FROM ledger_entry
    WHERE payer_id = ${profileId} AND orig_account = 'Payable' AND dest_account = 'Liability'`);
  expect([paid, await balanceOf(profileId, day(9))]).toEqual([{ rows: 2, amount: 10_180 }, 0n]);
  await isSound();
});

describe("refusals", () => {
  test("vector 23, §11 row 21: on days 0, 1 and 3; the last ends the unpaid provider's subscription only", async () => {
    const { profileId, subscriptionId, entryId } = await aDebtor(null);
    const { id: otherPlan } = await aPlan(db, "other");
    const other = await aSubscription(db, profileId, otherPlan);
    const outcomes: number[] = [];
    for (const number of [10, 11, 12, 13, 14]) {
      outcomes.push((await charge(day(number), profileId)).without_card ?? -1);
    }
    expect(outcomes).toEqual([1, 1, 0, 1, 0]);
    expect([await hasEnded(subscriptionId, day(13)), await hasEnded(other, day(14))]).toEqual([true, false]);
    const told = (await announcedAs(db, "renewal_charge_failed")).filter(
      ({ profile }) => profile === profileId,
    );
    expect(told.map(({ attempts, isFinal }) => [attempts, isFinal])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
    expect(told[0]).toMatchObject({ entries: [entryId], amount: 10_000n, unit: "usd", maxAttempts: 3 });
    await isSound();
  });

  test("are over with the last one: another subscription is charged, and ended, in its turn", async () => {
    const { profileId } = await aDebtor("tok_action_required");
    for (const number of [10, 11, 13]) await charge(day(number), profileId);
    const { id: laterPlan } = await aPlan(db, "later");
    const later = await aSubscription(db, profileId, laterPlan);
    const sale = { subscriptionId: later, planId: laterPlan, payerId: profileId, providerId };
    await order(db, sale, 2_500n, day(20));
    const outcomes: number[] = [];
    for (const number of [20, 21, 22, 23, 24]) {
      outcomes.push((await charge(day(number), profileId)).refused ?? -1);
    }
    expect(outcomes).toEqual([1, 1, 0, 1, 0]);
    expect(await hasEnded(later, day(23))).toBe(true);
    await isSound();
  });

  test.each([null, "tok_action_required", "tok_fails_later"])(
    "of what is due in two currencies are one attempt of a run, and the last ends both (card: %s)",
    async (token) => {
      const { profileId, subscriptionId } = await aDebtor(token);
      const { id: euroPlan } = await aPlan(db, `euro-${profileId}`, "cowork", { unit: "eur" });
      const inEuro = await aSubscription(db, profileId, euroPlan);
      const sale = { subscriptionId: inEuro, planId: euroPlan, payerId: profileId, providerId, unit: "eur" };
      await order(db, sale, 2_500n, ORDERED);
      const attempts: number[] = [];
      for (const number of [10, 11, 13]) {
        await charge(day(number), profileId);
        // What was pending fails an hour later.
        await completeCharges(db, new Date(day(number).getTime() + 3_600_000));
        attempts.push(await attemptsOf(profileId));
      }
      expect(attempts).toEqual([1, 2, 3]);
      const told = (await announcedAs(db, "renewal_charge_failed")).filter(
        ({ profile }) => profile === profileId,
      );
      expect(told.map(({ attempts: count, isFinal }) => [count, isFinal])).toEqual(
        [1, 1, 2, 2, 3, 3].map((count) => [count, count === 3]),
      );
      expect([await hasEnded(subscriptionId, day(14)), await hasEnded(inEuro, day(14))]).toEqual([
        true,
        true,
      ]);
      await isSound();
    },
  );

  test("of a card that needs its holder's confirmation count; the order stays due", async () => {
    const { profileId } = await aDebtor("tok_action_required");
    expect(await charge(day(1), profileId)).toMatchObject({ refused: 1 });
    expect([await attemptsOf(profileId), await balanceOf(profileId, day(2))]).toEqual([1, 10_000n]);
  });

  test("§11 row 22: that come later count as well", async () => {
    const { profileId } = await aDebtor("tok_fails_later");
    expect(await charge(day(1), profileId)).toMatchObject({ pending: 1 });
    expect(await charge(day(1), profileId)).toMatchObject({ waiting: 1, pending: 0 });
    await completeCharges(db, day(2));
    expect([await attemptsOf(profileId), await balanceOf(profileId, day(2))]).toEqual([1, 10_000n]);
  });

  test("§11 row 21: are counted anew after a card was stored, and after any successful charge", async () => {
    const { profileId } = await aDebtor("tok_fails_later");
    await charge(day(1), profileId);
    await completeCharges(db, day(2));
    expect(await attemptsOf(profileId)).toBe(1);
    await store(profileId, "tok_visa", day(2));
    expect(await attemptsOf(profileId)).toBe(0);
    await db.query(
      sql`UPDATE profile SET nb_renewal_attempts = 2, renewal_refused_at = ${day(2)} WHERE id = ${profileId}`,
    );
    expect(await charge(day(5), profileId)).toMatchObject({ succeeded: 1 });
    const [row] = await db.query(sql`
      SELECT nb_renewal_attempts AS attempts, renewal_refused_at AS since FROM profile WHERE id = ${profileId}`);
    expect(row).toEqual({ attempts: 0, since: null });
  });
});

describe("a debt that is settled by hand", () => {
  const refusedTwice = async () => {
    const debtor = await aDebtor(null);
    for (const number of [1, 2]) await charge(day(number), debtor.profileId);
    expect(await attemptsOf(debtor.profileId)).toBe(2);
    return debtor;
  };
  const settle = (profileId: bigint, isPaid: boolean, amount: bigint | null) =>
    db.transaction((tx) =>
      cancelBalance(tx, {
        ...{ payer: { id: profileId, slug: "customer" }, providerIds: [], amount, isPaid },
        origin: systemOrigin(day(3)),
      }),
    );

  test.each([true, false])(
    "takes its refusals with it, once it is settled in full (paid: %s)",
    async (isPaid) => {
      const { profileId } = await refusedTwice();
      await settle(profileId, isPaid, 4_000n);
      expect(await attemptsOf(profileId)).toBe(2);
      await settle(profileId, isPaid, null);
      expect(await attemptsOf(profileId)).toBe(0);
      await isSound();
    },
  );

  test("by a payment that is imported does so too", async () => {
    const { profileId } = await refusedTwice();
    const [{ slug = "" } = {}] = await db.query<{ slug: string }>(
      sql`SELECT slug FROM profile WHERE id = ${profileId}`,
    );
    const report = {
      providerId,
      subscription: `${slug}:basic`,
      amount: "100.00",
      descr: "Cheque",
      isForced: false,
    };
    await db.transaction((tx) =>
      importPayment(tx, { ...report, paidAt: day(2), origin: systemOrigin(day(3)) }),
    );
    expect(await attemptsOf(profileId)).toBe(0);
    await isSound();
  });
});

test("a dry run says what would be charged, and asks the processor nothing", async () => {
  const { profileId } = await aDebtor("tok_visa");
  const preview = await previewRenewals(db, { at: day(1), profileId }, 100);
  expect(preview.charges).toEqual([{ customer: expect.any(String), amount: 10_000n, unit: "usd" }]);
  expect(await db.query(sql`SELECT 1 FROM charge WHERE customer_id = ${profileId}`)).toEqual([]);
  const [payments] = await db.query(sql`
    SELECT count(*)::int AS count FROM simulated_payment p JOIN profile c ON c.processor_card_key = p.customer_key WHERE c.id = ${profileId}`);
  expect(payments).toEqual({ count: 0 });
});

describe("reminders", () => {
  const at = new Date("2026-06-01T00:30:00Z");
  const inDays = (days: number) => new Date(at.getTime() + days * 86_400_000 + 3_600_000);
  const remind = (profileId: bigint, since: Date | null = null) =>
    sendReminders(db, { at, since, profileId, isDryRun: false, onProgress: () => Promise.resolve() });

  async function ending(profileId: bigint, plan: bigint, days: number, autoRenew = true): Promise<bigint> {
    const id = await aSubscription(db, profileId, plan);
    await db.query(
      sql`UPDATE subscription SET ends_at = ${inDays(days)}, auto_renew = ${autoRenew} WHERE id = ${id}`,
    );
    return id;
  }

  test("§11 row 39: tell once of a renewal without a card", async () => {
    const profileId = await aCustomer(null);
    await ending(profileId, planId, 15);
    await ending(profileId, (await aPlan(db, "second")).id, 15);
    expect(await remind(profileId)).toMatchObject({ payment_method_absent: 1 });
    expect((await remind(profileId)).payment_method_absent).toBeUndefined();
    const told = (await announcedAs(db, "payment_method_absent")).filter(
      ({ profile }) => profile === profileId,
    );
    expect(told).toEqual([{ profile: profileId, days: 15 }]);
  });

  test("that a night without a run has missed are sent in the next, once, and say how long it is still", async () => {
    const profileId = await aCustomer("tok_visa");
    const missed = await aPlan(db, "missed", "cowork", { renewalType: "repeat" });
    const subscription = await ending(profileId, missed.id, 13, false);
    const nights = (count: number) => new Date(at.getTime() - count * 86_400_000);
    // After every run of the nights before, 13 days are no longer of interest: 15 were, and were told.
    expect([
      await remind(profileId),
      await remind(profileId, nights(1)),
      await remind(profileId, nights(2)),
    ]).toEqual([{ failed: 0 }, { failed: 0 }, { failed: 0 }]);
    expect(await remind(profileId, nights(3))).toEqual({ failed: 0, expires_soon: 1 });
    expect(await remind(profileId, nights(60))).toEqual({ failed: 0 });
    const told = (await announcedAs(db, "expires_soon")).filter((one) => one.subscription === subscription);
    expect(told).toEqual([{ subscription, days: 13 }]);
  });

  test("tell of a card only when its last day is before the renewal", async () => {
    const profileId = await aCustomer("tok_visa");
    await ending(profileId, planId, 30);
    const expires = (date: string) =>
      db.query(sql`UPDATE profile SET card_exp_date = ${date}::date WHERE id = ${profileId}`);
    await expires("2026-07-01");
    expect((await remind(profileId)).card_expires_soon).toBeUndefined();
    await expires("2026-06-01");
    expect(await remind(profileId)).toMatchObject({ card_expires_soon: 1 });
  });

  test("tell of a seat that somebody else has bought, which ends with what was paid", async () => {
    const profileId = await aCustomer("tok_visa");
    const subscriptionId = await ending(profileId, planId, 15, false);
    expect(await remind(profileId)).toEqual({ failed: 0 });
    const payerId = await aCustomer(null);
    await order(db, { subscriptionId, planId, payerId, providerId }, 10_000n, ORDERED);
    expect(await remind(profileId)).toEqual({ failed: 0, expires_soon: 1 });
  });

  test("say nothing of a renewal that does not come before its plan's event", async () => {
    const profileId = await aCustomer(null);
    const id = await ending(profileId, planId, 15);
    await db.query(sql`UPDATE subscription SET deferral = 'waiting' WHERE id = ${id}`);
    expect(await remind(profileId)).toEqual({ failed: 0 });
  });

  test("look up the card of a customer of whom none is known here", async () => {
    const profileId = await aCustomer("tok_visa");
    await db.query(sql`UPDATE profile SET card_exp_date = NULL, card_last4 = NULL WHERE id = ${profileId}`);
    await ending(profileId, planId, 1);
    expect(await remind(profileId)).toEqual({ failed: 0 });
    await deletePaymentMethod(db, profileId);
    expect(await remind(profileId)).toMatchObject({ payment_method_absent: 1 });
  });

  test("tell of terms that do not renew, and leave alone who has ended one", async () => {
    const profileId = await aCustomer("tok_visa");
    const trial = await aPlan(db, "trial", "cowork", { renewalType: "one_time" });
    const course = await aPlan(db, "course", "cowork", { renewalType: "repeat" });
    await ending(profileId, trial.id, 30, false);
    await ending(profileId, course.id, 30, false);
    await ending(profileId, planId, 30, false);
    expect(await remind(profileId)).toEqual({ failed: 0, subscription_upgrade: 1, expires_soon: 1 });
  });
});
