import { type Database, type Db, lockName, sql } from "@/lib/db";
import { invariant } from "@/lib/errors";
import type { Money } from "@/lib/money/money";
import { ConnectionRefused, PayoutRefused } from "../payouts/errors";
import type { PayoutDraft, PayoutProcessor, ProcessorPayout } from "./payout-port";
import { eventInsert } from "./simulated-events";
import { keyFor } from "./simulated-keys";

const BANK_NAME = "Simulated Bank";
/** How long money takes to the bank. */
const ARRIVES_AFTER_HOURS = 24;

interface PayoutRow {
  readonly key: string;
  readonly accountKey: string;
  readonly amount: bigint;
  readonly fee: bigint;
  readonly unit: string;
  readonly text: string;
  readonly outcome: string;
  readonly createdAt: Date;
  readonly arrivesAt: Date;
}

const payoutColumns = sql`
  p.key, p.account_key AS "accountKey", p.amount, p.fee, p.unit, p.text, p.outcome, p.created_at AS "createdAt", p.arrives_at AS "arrivesAt"`;

/** The part of the simulated processor that pays providers out. Payouts arrive a day later, and cost nothing. */
export function simulatedAccounts(db: Database): PayoutProcessor {
  return {
    transferFee: () => 0n,
    connectUrl: ({ profileId, returnUrl, state }) => connectUrl(db, profileId, returnUrl, state),
    connectComplete: (code) => connectComplete(db, code),
    disconnect: async (accountKey) => {
      await db.query(sql`UPDATE simulated_account SET is_connected = FALSE WHERE key = ${accountKey}`);
    },
    retrieveAccount: async (accountKey, unit, at) =>
      (await isConnected(db, accountKey))
        ? { bankName: BANK_NAME, last4: accountKey.slice(-5), available: await heldFunds(db, unit, at) }
        : null,
    createPayout: (draft) => createPayout(db, draft),
    retrievePayout: async (key, at) => {
      const [row] = await db.query<PayoutRow>(
        sql`SELECT ${payoutColumns} FROM simulated_payout p WHERE p.key = ${key} AND p.created_at <= ${at}`,
      );
      return row ? { ...presentPayout(row, at), accountKey: row.accountKey } : null;
    },
    listPayouts: async (accountKey, since, at) => {
      const rows = await db.query<PayoutRow>(sql`
        SELECT ${payoutColumns} FROM simulated_payout p
        WHERE p.account_key = ${accountKey} AND p.created_at >= ${since} AND p.created_at <= ${at}
        ORDER BY p.created_at, p.key`);
      return rows.map((row) => presentPayout(row, at));
    },
  };
}

/** The owner agrees at once: the browser is sent straight back, with a code that is good for one time. */
async function connectUrl(db: Db, profileId: bigint, returnUrl: string, state: string): Promise<string> {
  const reference = `profile:${profileId}`;
  const code = keyFor("ac", state);
  await db.query(sql`
    INSERT INTO simulated_account (key, reference, code) VALUES (${keyFor("acct", reference)}, ${reference}, ${code})
    ON CONFLICT (reference) DO UPDATE SET code = excluded.code`);
  const url = new URL(returnUrl);
  url.searchParams.set("code", code);
  url.searchParams.set("state", state);
  return url.href;
}

async function connectComplete(db: Db, code: string) {
  const [account] = await db.query<{ key: string }>(sql`
    UPDATE simulated_account SET is_connected = TRUE, code = NULL WHERE code = ${code} RETURNING key`);
  if (!account) throw new ConnectionRefused();
  const { key } = account;
  const secret = (name: string) => keyFor(name, key);
  return { accountKey: key, publicKey: secret("pk"), privateKey: secret("sk"), refreshToken: secret("rt") };
}

async function isConnected(db: Db, accountKey: string): Promise<boolean> {
  const [account] = await db.query(
    sql`SELECT FROM simulated_account WHERE key = ${accountKey} AND is_connected`,
  );
  return account !== undefined;
}

/**
 * What the site has at the processor: payments less fees, less what went back to cards and what went to banks. What comes
 * back from there counts again from then on.
 */
async function heldFunds(db: Db, unit: string, at: Date): Promise<bigint> {
  const [held] = await db.query<{ amount: bigint }>(sql`
    SELECT (
      coalesce((SELECT sum(p.amount - (p.amount * 290 + 5000) / 10000 - 30) FROM simulated_payment p
                WHERE p.unit = ${unit} AND p.status = 'succeeded'), 0)
      - coalesce((SELECT sum(r.amount - r.fee_returned) FROM simulated_refund r JOIN simulated_payment p ON p.key = r.payment_key
                  WHERE p.unit = ${unit} AND r.created_at <= ${at} AND r.status <> 'failed'
                    AND NOT (r.status = 'pending' AND r.settles_at <= ${at})), 0)
      - coalesce((SELECT sum(CASE WHEN d.status = 'won' THEN 0 ELSE d.amount END + CASE WHEN d.fee_returned THEN 0 ELSE d.fee END)
                  FROM simulated_dispute d JOIN simulated_payment p ON p.key = d.payment_key
                  WHERE p.unit = ${unit} AND d.created_at <= ${at}), 0)
      - coalesce((SELECT sum(p.amount + p.fee) FROM simulated_payout p
                  WHERE p.unit = ${unit} AND NOT (p.outcome <> 'paid' AND p.arrives_at <= ${at})), 0)
    )::bigint AS amount`);
  return held?.amount ?? 0n;
}

function createPayout(db: Database, draft: PayoutDraft): Promise<ProcessorPayout> {
  const { idempotencyKey, accountKey, money, at } = draft;
  return db.transaction(async (tx) => {
    await lockName(tx, "simulated-payouts");
    const [earlier] = await tx.query<PayoutRow>(
      sql`SELECT ${payoutColumns} FROM simulated_payout p WHERE p.idempotency_key = ${idempotencyKey}`,
    );
    if (earlier) return presentPayout(earlier, at);
    const [account] = await tx.query<{ outcome: string }>(
      sql`SELECT outcome FROM simulated_account WHERE key = ${accountKey} AND is_connected`,
    );
    if (!account)
      throw new PayoutRefused("The payout account is not connected any more.", "account_disconnected");
    if (account.outcome === "refused")
      throw new PayoutRefused(
        "The bank does not take this payout. Check your account.",
        "payouts_not_allowed",
      );
    if (money.amount > (await heldFunds(tx, money.unit, at)))
      throw new PayoutRefused(
        "The processor does not hold enough for this payout yet.",
        "balance_insufficient",
      );
    return presentPayout(await insertPayout(tx, draft, account.outcome), at);
  });
}

async function insertPayout(db: Db, draft: PayoutDraft, outcome: string): Promise<PayoutRow> {
  const { idempotencyKey, accountKey, money, text, at } = draft;
  const arrivesAt = new Date(at.getTime() + ARRIVES_AFTER_HOURS * 3_600_000);
  const [payout] = await db.query<PayoutRow>(sql`
    INSERT INTO simulated_payout AS p (key, idempotency_key, account_key, amount, unit, text, outcome, created_at, arrives_at)
    VALUES (${keyFor("po", idempotencyKey)}, ${idempotencyKey}, ${accountKey}, ${money.amount}, ${money.unit}, ${text},
      ${outcome}, ${at}, ${arrivesAt}) RETURNING ${payoutColumns}`);
  invariant(payout, "an insert returns its row");
  const type = outcome === "paid" ? "payout.paid" : "payout.failed";
  await db.query(eventInsert({ type, objectKey: payout.key, paymentKey: null, happensAt: arrivesAt }));
  return payout;
}

/** A payout has arrived, or come back, once its time has come: nothing needs to run for that. */
function presentPayout(
  { outcome, arrivesAt, accountKey: _, ...payout }: PayoutRow,
  at: Date,
): ProcessorPayout {
  const status = at < arrivesAt ? "pending" : outcome === "paid" ? "paid" : "failed";
  return { ...payout, status, failureCode: status === "failed" ? "account_closed" : null };
}

/** What becomes of payouts to an account from now on; for tests and demonstrations, as `tok_…` are for cards. */
export async function setPayoutOutcome(
  db: Db,
  accountKey: string,
  outcome: "paid" | "failed" | "refused",
): Promise<void> {
  await db.query(sql`UPDATE simulated_account SET outcome = ${outcome} WHERE key = ${accountKey}`);
}

/** What the processor does by itself: it pays out, or takes what is missing from the bank (a negative amount). */
export async function simulatePayout(
  db: Db,
  payout: { readonly accountKey: string; readonly money: Money; readonly fee?: bigint; readonly at: Date },
): Promise<string> {
  const { accountKey, money, at, fee = 0n } = payout;
  const idempotencyKey = `simulated:${accountKey}:${at.getTime()}`;
  const draft = { idempotencyKey, accountKey, money, text: "Automatic payout", at };
  const { key } = await insertPayout(db, draft, "paid");
  await db.query(sql`UPDATE simulated_payout SET fee = ${fee} WHERE key = ${key}`);
  return key;
}

/** The bank sends back what had arrived; for tests and demonstrations. */
export async function returnPayout(db: Db, key: string, at: Date): Promise<void> {
  await db.query(sql`UPDATE simulated_payout SET outcome = 'failed' WHERE key = ${key}`);
  await db.query(eventInsert({ type: "payout.failed", objectKey: key, paymentKey: null, happensAt: at }));
}
