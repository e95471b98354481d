import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ProcessorUnavailable } from "@/lib/billing/errors";
import * as processors from "@/lib/billing/processor";
import { completeRefunds, requestRefunds, sendRefunds } from "@/lib/billing/refunds";
import { type Database, sql } from "@/lib/db";
import { accountBalance } from "@/lib/ledger";
import type { Account } from "@/lib/ledger/accounts";
import { audit } from "@/lib/ledger/audit";
import { move } from "../books";
import { aSubscription, type Sale } from "../ledger";
import { type PaidCharge, payFor } from "../payments";
import { aPlan, aProfile, aUser, openWorld, profileIdOf } from "../world";

const NOON = new Date("2026-03-10T12:00:00Z");
const later = (seconds: number) => new Date(NOON.getTime() + seconds * 1000);

const { processor } = processors;
let db: Database;
let close: () => Promise<void>;
let studio: bigint;
let cowork: bigint;
let xia: bigint;
let resold: Sale;
let own: Sale;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  const stella = await aUser(db, "stella");
  studio = (await aProfile(db, "studio", stella)).id;
  cowork = await profileIdOf(db, "cowork");
  xia = (await aProfile(db, "xia", await aUser(db, "xia-lee"))).id;
  resold = await aSale("resold", "studio", 500);
  own = await aSale("own", "cowork", 0);
});
afterAll(() => close());

async function aSale(plan: string, provider: string, brokerFeeBps: number): Promise<Sale> {
  const { id: planId } = await aPlan(db, plan, provider, { brokerFeeBps });
  const providerId = await profileIdOf(db, provider);
  return { subscriptionId: await aSubscription(db, xia, planId), planId, payerId: xia, providerId };
}

const balance = (profileId: bigint, account: Account) =>
  accountBalance(db, { profileId, account, unit: "usd" });

/** What the work moves on the accounts of studio, in minor units. */
async function movedBy(
  work: () => Promise<unknown>,
  accounts: readonly Account[] = ["Funds", "Refund", "Expenses"],
) {
  const before = await Promise.all(accounts.map((account) => balance(studio, account)));
  await work();
  const after = await Promise.all(accounts.map((account) => balance(studio, account)));
  return Object.fromEntries(
    accounts.map((account, place) => [account, (after[place] ?? 0n) - (before[place] ?? 0n)]),
  );
}

const ask = (lines: readonly (readonly [bigint, bigint | null])[], at = later(60)) =>
  db.transaction((tx) =>
    requestRefunds(tx, {
      lines: lines.map(([chargeItemId, amount]) => ({ chargeItemId, amount })),
      ...{ actorId: null, at },
    }),
  );

async function refund(charge: PaidCharge, amount: bigint | null, place = 0, at = later(60)) {
  const ids = await ask([[charge.itemIds[place] ?? 0n, amount]], at);
  const [sent] = await sendRefunds(db, ids, at);
  return sent;
}

async function stateOf(id: bigint | undefined): Promise<string | undefined> {
  const [row] = await db.query<{ state: string }>(sql`SELECT state FROM refund WHERE id = ${id ?? 0n}`);
  return row?.state;
}

const books = async () => (await audit(db)).map(({ check, rows }) => [check.name, rows]);

describe("refunds", () => {
  test("vector 10: in full, then again: the second is refused", async () => {
    const charge = await payFor(db, { lines: [[resold, 10_000n]], at: NOON });
    const moved = await movedBy(() => refund(charge, null));
    expect(moved).toEqual({ Funds: -9_180n, Refund: 10_000n, Expenses: -820n });
    await expect(refund(charge, 1n)).rejects.toMatchObject({
      status: 405,
      message: "Nothing is left to refund for xia:resold.",
    });
    await expect(refund(charge, null)).rejects.toMatchObject({ status: 405 });
    expect(await books()).toEqual([]);
  });

  test("vector 10, §11 row 8: 40.00 of 100.00, of which the processor keeps its fee", async () => {
    const charge = await payFor(db, { lines: [[resold, 10_000n]], at: NOON, token: "tok_refund_keeps_fee" });
    await payFor(db, { lines: [[resold, 10_000n]], at: NOON });
    await refund(charge, 4_000n);
    const rows = await db.query<{ kind: string; amount: bigint }>(sql`
      SELECT kind, dest_amount AS amount FROM ledger_entry WHERE charge_id = ${charge.id} AND kind LIKE 'G%' ORDER BY kind`);
    expect(rows.map(({ kind, amount }) => `${kind} ${amount}`)).toEqual([
      ...["G1 4000", "G3 200", "G4 3800", "G5 4000", "G6 200"],
    ]);
    expect(await books()).toEqual([]);
  });

  test("vector 11, §11 row 7: of two lines of which the second asks too much, nothing is refunded", async () => {
    const charge = await payFor(db, {
      lines: [
        [resold, 2_000n],
        [own, 7_000n],
      ],
      at: NOON,
    });
    const [first = 0n, second = 0n] = charge.itemIds;
    await expect(
      ask([
        [first, 500n],
        [second, 7_001n],
      ]),
    ).rejects.toMatchObject({
      status: 405,
      message: "At most $70.00 can be refunded for xia:own.",
    });
    expect(await db.query(sql`SELECT id FROM refund WHERE charge_item_id = ANY(${[first, second]})`)).toEqual(
      [],
    );
    expect(await processor().listRefunds(charge.key, later(60))).toEqual([]);
  });

  test("of what the broker sells itself, take all of it from the broker", async () => {
    const charge = await payFor(db, { lines: [[own, 10_000n]], at: NOON });
    const before = await balance(cowork, "Funds");
    await refund(charge, null);
    expect((await balance(cowork, "Funds")) - before).toBe(-9_680n);
    expect(await books()).toEqual([]);
  });

  test("are refused when they take more than the provider has, and nothing is sent", async () => {
    const charge = await payFor(db, { lines: [[resold, 10_000n]], at: NOON });
    const funds = await balance(studio, "Funds");
    await move(db, [studio, "Funds"], [await processorId(), "Withdraw"], funds);
    await expect(refund(charge, null)).rejects.toMatchObject({
      status: 405,
      message: "This takes $91.80 of the provider's funds, and $0.00 is there.",
    });
    await move(db, [await processorId(), "Withdraw"], [studio, "Funds"], funds);
    expect(await processor().listRefunds(charge.key, later(60))).toEqual([]);
    expect(await refund(charge, null)).toMatchObject({ result: "booked" });
  });

  test("of a payment in progress or failed are refused, each for its own reason", async () => {
    const charge = await payFor(db, { lines: [[resold, 10_000n]], at: NOON });
    const messages = new Set<string>();
    for (const state of ["created", "failed", "disputed"]) {
      await db.query(sql`UPDATE charge SET state = ${state}::charge_state WHERE id = ${charge.id}`);
      const refusal = await refund(charge, null).catch((error: Error & { status: number }) => error);
      expect(refusal).toMatchObject({ status: 405 });
      messages.add((refusal as Error).message);
    }
    await db.query(sql`UPDATE charge SET state = 'done' WHERE id = ${charge.id}`);
    expect(messages.size).toBe(3);
  });

  test("50 at once never give back more than was paid", async () => {
    const charge = await payFor(db, { lines: [[resold, 10_000n]], at: NOON });
    const results = await Promise.allSettled(Array.from({ length: 50 }, () => refund(charge, 300n)));
    const given = results.filter(({ status }) => status === "fulfilled").length;
    expect(given).toBe(33);
    const refused = results.filter((result) => result.status === "rejected");
    expect(refused.every(({ reason }) => reason.status === 405)).toBe(true);
    const refunds = await processor().listRefunds(charge.key, later(60));
    expect(refunds.reduce((sum, { amount }) => sum + amount, 0n)).toBe(9_900n);
    expect(await refund(charge, null)).toMatchObject({ result: "booked" });
    expect(await books()).toEqual([]);
  }, 60_000);

  test("however a charge is given back in parts, everybody has what they had before it", async () => {
    const part = fc.record({ place: fc.nat({ max: 1 }), amount: fc.bigInt({ min: 1n, max: 5_000n }) });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 6 }), async (parts) => {
        await payFor(db, { lines: [[resold, 20_000n]], at: NOON });
        const accounts: Account[] = ["Funds", "Refund", "Expenses", "Backlog"];
        const moved = await movedBy(async () => {
          const charge = await payFor(db, {
            lines: [
              [resold, 3_337n],
              [resold, 1_999n],
            ],
            at: NOON,
          });
          for (const { place, amount } of parts) await refund(charge, amount, place).catch(() => null);
          for (const place of [0, 1]) await refund(charge, null, place).catch(() => null);
          const [sums] = await db.query<{ amount: bigint; p: bigint; b: bigint }>(sql`
            SELECT sum(r.amount)::bigint AS amount, sum(r.processor_fee_amount)::bigint AS p, sum(r.broker_fee_amount)::bigint AS b
            FROM refund r WHERE r.charge_item_id = ANY(${charge.itemIds})`);
          // 2.9 % and 30 of 53.36; 5 % of each line, rounded down
          expect(sums).toEqual({ amount: 5_336n, p: 185n, b: 265n });
        }, accounts);
        expect(moved).toEqual({ Funds: 0n, Refund: 5_336n, Expenses: 0n, Backlog: -5_336n });
      }),
      { numRuns: 10 },
    );
    expect(await books()).toEqual([]);
  }, 60_000);
});

describe("a refund that the processor", () => {
  test("refuses leaves no trace in the books, and may be asked for again", async () => {
    const charge = await payFor(db, { lines: [[resold, 10_000n]], at: NOON, token: "tok_refund_refused" });
    const moved = await movedBy(async () => {
      expect(await refund(charge, 1_000n)).toMatchObject({
        result: "refused",
        reason: "The bank does not take refunds to this card.",
      });
    });
    expect(moved).toEqual({ Funds: 0n, Refund: 0n, Expenses: 0n });
    expect(await refund(charge, null)).toMatchObject({ result: "refused" });
  });

  test("accepts and fails later is reversed, and can be asked for again", async () => {
    const charge = await payFor(db, {
      lines: [[resold, 10_000n]],
      at: NOON,
      token: "tok_refund_fails_later",
    });
    const accounts: Account[] = ["Funds", "Refund", "Expenses", "Backlog"];
    const moved = await movedBy(async () => {
      const sent = await refund(charge, 10_000n);
      expect(await stateOf(sent?.id)).toBe("sent");
      await expect(refund(charge, 1n)).rejects.toMatchObject({ status: 405 });
      await completeRefunds(db, later(65));
      expect(await stateOf(sent?.id)).toBe("sent");
      await completeRefunds(db, later(71));
      expect(await stateOf(sent?.id)).toBe("failed");
      await completeRefunds(db, later(600));
    }, accounts);
    expect(moved).toEqual({ Funds: 0n, Refund: 0n, Expenses: 0n, Backlog: 0n });
    expect(await refund(charge, null, 0, later(700))).toMatchObject({ result: "booked" });
    expect(await books()).toEqual([]);
  });

  test("does not answer is finished by the job, once", async () => {
    const charge = await payFor(db, { lines: [[resold, 10_000n]], at: NOON });
    const down = { ...processor(), refundPayment: () => Promise.reject(new ProcessorUnavailable("down")) };
    const spy = vi.spyOn(processors, "processor").mockReturnValue(down);
    const sent = await refund(charge, 2_500n);
    expect(sent).toMatchObject({ result: "waiting" });
    spy.mockRestore();
    expect(await completeRefunds(db, later(100))).toMatchObject({ sent: 0 });
    const runs = await Promise.all([completeRefunds(db, later(600)), completeRefunds(db, later(600))]);
    expect(runs.every(({ failed }) => failed === 0)).toBe(true);
    expect(await stateOf(sent?.id)).toBe("succeeded");
    expect(await processor().listRefunds(charge.key, later(600))).toMatchObject([{ amount: 2_500n }]);
    expect(await books()).toEqual([]);
  });

  test("has given back when the process died before booking is booked by the job", async () => {
    const charge = await payFor(db, { lines: [[resold, 10_000n]], at: NOON });
    const [id = 0n] = await ask([[charge.itemIds[0] ?? 0n, 2_500n]]);
    const idempotencyKey = `refund:${id}`;
    await processor().refundPayment({
      paymentKey: charge.key,
      amount: 2_500n,
      idempotencyKey,
      at: later(60),
    });
    expect(await completeRefunds(db, later(600))).toMatchObject({ sent: 1, failed: 0 });
    expect(await stateOf(id)).toBe("succeeded");
    expect(await processor().listRefunds(charge.key, later(600))).toHaveLength(1);
    expect(await books()).toEqual([]);
  });
});

async function processorId(): Promise<bigint> {
  const [site] = await db.query<{ id: bigint }>(sql`SELECT processor_id AS id FROM site_settings`);
  return site?.id ?? 0n;
}
