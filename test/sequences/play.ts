import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { type Database, sql } from "@/lib/db";
import { eachAtMost } from "@/lib/each-at-most";
import { audit } from "@/lib/ledger/audit";
import { move } from "../books";
import { aPlan, DAWN, openWorld, profileIdOf } from "../world";
import { type Command, sequences } from "./commands";
import { Life } from "./life";
import { sum } from "./model";
import type { Cast, Person } from "./shopping";

/** Play the same again with SEQUENCES_SEED; one of them alone with SEQUENCES_ONLY, its number. */
const SEED = Number(process.env.SEQUENCES_SEED ?? Math.floor(Math.random() * 2 ** 31));
const ONLY = process.env.SEQUENCES_ONLY;
const COUNT = Number(process.env.SEQUENCES_COUNT ?? 1_000);
/** After so many the whole of the books is audited; a few to begin with, for the planner to learn from. */
const [FIRST_BATCH, BATCH] = [25, 250];
const AT_ONCE = 6;
/** What the broker has in its funds to begin with, so that it can always refund. */
const FLOAT = 10n ** 12n;

let db: Database;
let close: () => Promise<void>;
let brokerId: bigint;
let processorId: bigint;
let desk: { id: bigint; slug: string };
const lives: Life[] = [];

/** A world for all sequences, with the cast of each. */
async function open(): Promise<void> {
  ({ db, close } = await openWorld());
  brokerId = await profileIdOf(db, "cowork");
  processorId = await profileIdOf(db, "processor");
  desk = await aPlan(db, "desk", "cowork", { periodAmount: 7_777n });
  await move(db, [processorId, "Withdraw"], [brokerId, "Funds"], FLOAT);
  await populate();
}

/** A buyer, a friend and a seller with four plans for every sequence, in a few statements. */
async function populate(): Promise<void> {
  const n = sql`generate_series(0, ${COUNT - 1}) n`;
  await db.query(sql`
    INSERT INTO app_user (username, email) SELECT who || n, who || n || '@example.com'
    FROM ${n}, unnest(ARRAY['buyer', 'friend']) who`);
  await db.query(sql`
    INSERT INTO profile (slug, full_name, processor_deposit_key)
    SELECT who || n || '-co', who || n, CASE who WHEN 'seller' THEN 'acct_' || n END
    FROM ${n}, unnest(ARRAY['buyer', 'friend', 'seller']) who`);
  await db.query(sql`
    INSERT INTO simulated_account (key, reference, is_connected) SELECT 'acct_' || n, 'account:' || n, TRUE FROM ${n}`);
  await db.query(sql`
    INSERT INTO plan (slug, title, provider_id, is_active, period_amount, setup_amount, broker_fee_bps, optin_on_request,
      unlock_event, created_at)
    SELECT kind || n, kind, p.id, TRUE, amount, setup, bps, kind = 'guild', CASE kind WHEN 'shed' THEN 'delivery' END, ${DAWN}
    FROM ${n} JOIN profile p ON p.slug = 'seller' || n || '-co',
      (VALUES ('club', 10000, 5000, 500), ('gym', 3333, 0, 1000), ('guild', 2001, 0, 700), ('shed', 4445, 0, 500))
        AS k (kind, amount, setup, bps)`);
  await db.query(sql`
    INSERT INTO use_charge (plan_id, slug, use_amount, quota, created_at) SELECT id, 'calls', 15, 5, ${DAWN} FROM plan WHERE title = 'club'`);
  await db.query(sql`
    INSERT INTO advance_discount (plan_id, discount_type, discount_value, length) SELECT id, 'currency', 500, 3 FROM plan WHERE title = 'gym'`);
  await db.query(sql`
    INSERT INTO coupon (code, provider_id, discount_type, discount_value, created_at)
    SELECT 'quarter', p.id, 'percentage', 2500, ${DAWN} FROM profile p WHERE p.slug LIKE 'seller%-co'`);
}

async function castOf(n: number): Promise<Cast> {
  const [ids] = await db.query<
    Record<
      "buyer" | "friend" | "seller" | "buyerUser" | "friendUser" | "club" | "gym" | "guild" | "shed",
      bigint
    >
  >(sql`
    SELECT (SELECT id FROM profile WHERE slug = ${`buyer${n}-co`}) AS buyer, (SELECT id FROM profile WHERE slug = ${`friend${n}-co`}) AS friend,
      (SELECT id FROM profile WHERE slug = ${`seller${n}-co`}) AS seller,
      (SELECT id FROM app_user WHERE lower(username) = ${`buyer${n}`}) AS "buyerUser",
      (SELECT id FROM app_user WHERE lower(username) = ${`friend${n}`}) AS "friendUser",
      (SELECT id FROM plan WHERE slug = ${`club${n}`}) AS club, (SELECT id FROM plan WHERE slug = ${`gym${n}`}) AS gym,
      (SELECT id FROM plan WHERE slug = ${`guild${n}`}) AS guild, (SELECT id FROM plan WHERE slug = ${`shed${n}`}) AS shed`);
  if (!ids) throw new Error(`sequence ${n} has its cast`);
  const person = (name: string, userId: bigint, id: bigint): Person => ({
    actor: {
      ...{ kind: "user", id: userId, username: name, email: `${name}@example.com`, fullName: name },
      ...{ hasPassword: true, isActivated: true, tokenVersion: 1, via: "system", credentialId: "" },
    } as SignedIn,
    customer: { id, slug: `${name}-co`, fullName: name },
  });
  return {
    ...{ brokerId, seller: { id: ids.seller, slug: `seller${n}-co` } },
    buyer: person(`buyer${n}`, ids.buyerUser, ids.buyer),
    friend: person(`friend${n}`, ids.friendUser, ids.friend),
    plans: {
      ...{ club: { id: ids.club, slug: `club${n}` }, gym: { id: ids.gym, slug: `gym${n}` }, desk },
      ...{ guild: { id: ids.guild, slug: `guild${n}` }, shed: { id: ids.shed, slug: `shed${n}` } },
    },
  };
}

async function play(n: number, commands: readonly Command[]): Promise<void> {
  const life = new Life(db, await castOf(n));
  lives.push(life);
  let done = 0;
  try {
    for (const command of commands) {
      await life.play(command);
      done += 1;
    }
    await life.end();
  } catch (error) {
    const played = commands.slice(0, done + 1).map((command) => JSON.stringify(command));
    throw new Error(
      `SEQUENCES_SEED=${SEED} SEQUENCES_ONLY=${n} fails at step ${done + 1}:\n${played.join("\n")}\n${error instanceof Error ? error.stack : error}`,
    );
  }
}

/** The accounts of the broker and the processor, which all sequences have moved. */
async function compareShared(): Promise<void> {
  const rows = await db.query<{ profileId: bigint; account: string; amount: bigint }>(sql`
    SELECT profile_id AS "profileId", account, sum(amount)::bigint AS amount FROM (
      SELECT dest_profile_id AS profile_id, dest_account AS account, dest_amount AS amount FROM ledger_entry
      UNION ALL SELECT orig_profile_id, orig_account, -orig_amount FROM ledger_entry) m
    WHERE profile_id IN (${brokerId}, ${processorId}) GROUP BY 1, 2`);
  const found = (profileId: bigint, account: string) =>
    rows.find((row) => row.profileId === profileId && row.account === account)?.amount ?? 0n;
  const all = (read: (life: Life) => bigint) => sum(lives.map(read));
  const processorFees = all(({ model }) => model.processorFees);
  const brokerFees = all(({ model }) => model.brokerFees);
  const ofBroker = (account: string) => found(brokerId, account);
  const [canceled] = await db.query<{ amount: bigint }>(sql`
    SELECT coalesce(sum(dest_amount), 0)::bigint AS amount FROM ledger_entry
    WHERE orig_account = 'Canceled' AND dest_profile_id = ${brokerId}`);
  expect({
    funds: ofBroker("Funds"),
    expenses: ofBroker("Expenses"),
    refunds: ofBroker("Refund"),
    chargebacks: ofBroker("Chargeback"),
    writtenOff: ofBroker("Writeoff"),
    offline: ofBroker("Offline"),
    sold: ofBroker("Income") + ofBroker("Backlog") + ofBroker("Receivable"),
    processor: [found(processorId, "Funds"), found(processorId, "Backlog"), found(processorId, "Withdraw")],
    passing: [found(processorId, "Refund"), found(processorId, "Chargeback")],
  }).toEqual({
    funds: FLOAT + brokerFees + all(({ model }) => model.tills.broker.funds),
    expenses: processorFees,
    refunds: all(({ model }) => model.tills.broker.refunds),
    chargebacks: all(({ model }) => model.tills.broker.chargebacks),
    writtenOff: all(({ model }) => model.tills.broker.writtenOff),
    offline: all(({ model }) => model.tills.broker.offline),
    // What sellers pay it for processor and broker is its income in advance too.
    sold: (canceled?.amount ?? 0n) - all(({ model }) => model.tills.broker.ordered + model.tills.seller.fees),
    processor: [processorFees, -processorFees, all(({ model }) => model.paidOut) - FLOAT],
    passing: [0n, 0n],
  });
}

/**
 * Plays sequences of commands and compares everybody's money with the model after each command, and the whole of the books
 * now and then. There are two files of it, so that it is done by two processes.
 */
export function playSequences(): void {
  beforeAll(open);
  afterAll(() => close());

  test(`whatever people do with money, ${COUNT} times, everybody has what they must, and the books are right`, async () => {
    console.info(`SEQUENCES_SEED=${SEED}`);
    const all = sequences(SEED, COUNT).map((commands, n) => ({ n, commands }));
    const wanted = all.filter(({ n }) => ONLY === undefined || n === Number(ONLY));
    while (wanted.length > 0) {
      const batch = wanted.splice(0, lives.length === 0 ? FIRST_BATCH : BATCH);
      await eachAtMost(AT_ONCE, batch, ({ n, commands }) => play(n, commands));
      // Nobody vacuums a test's database by itself.
      await db.query(sql`ANALYZE`);
      const broken = await audit(db);
      expect(
        broken.map(({ check, rows }) => [check.name, rows]),
        `SEQUENCES_SEED=${SEED}`,
      ).toEqual([]);
      await compareShared();
    }
    if (lives.length >= 1_000) await expectEveryLetter();
  }, 900_000);
}

/**
 * Every letter of docs/ledger.md that has rows was played, over and over; a payout costs nothing here (C). So were requests
 * that were accepted and refused, and plans that are paid later.
 */
async function expectEveryLetter(): Promise<void> {
  const kinds = await db.query<{ letter: string; rows: number }>(
    sql`SELECT left(kind, 1) AS letter, count(*)::int AS rows FROM ledger_entry GROUP BY 1 ORDER BY 1`,
  );
  const rows = new Map(kinds.map((kind) => [kind.letter, kind.rows]));
  for (const letter of "ABGHIJKMNOQR") expect(rows.get(letter) ?? 0, letter).toBeGreaterThan(10);
  const [answers] = await db.query<Record<"accepted" | "refused" | "owed" | "called", number>>(sql`
    SELECT (SELECT count(*)::int FROM moved_service) AS accepted,
      (SELECT count(DISTINCT s.id)::int FROM subscription s JOIN ledger_entry e ON e.subscription_id = s.id AND e.kind = 'G1'
       WHERE s.closed_at IS NOT NULL) AS refused,
      (SELECT count(*)::int FROM ledger_entry e JOIN plan p ON p.id = e.plan_id
       WHERE p.unlock_event IS NOT NULL AND e.kind = 'A1' AND NOT EXISTS (SELECT FROM charge_item i WHERE i.invoiced_id = e.id)) AS owed,
      (SELECT count(*)::int FROM audit_event WHERE event = 'deferred_payment_called') AS called`);
  for (const [what, count] of Object.entries(answers ?? {})) expect(count, what).toBeGreaterThan(10);
}
