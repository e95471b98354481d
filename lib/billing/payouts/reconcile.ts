import { type Database, type Db, empty, lockProfile, sql, type Tx } from "@/lib/db";
import { payoutEntries, payoutReturned, post } from "@/lib/ledger";
import { log } from "@/lib/log";
import { processor } from "../processor";
import type { ProcessorPayout } from "../processor/payout-port";
import { PayoutRefused } from "./errors";
import { sendWithdrawal, type Withdrawal, withdrawalColumns } from "./withdrawals";

/** A withdrawal this young may still be on its way to the processor. */
const SENT_AFTER_SECONDS = 120;
/** A payout may come back so long after it was paid. */
const LOOKS_BACK_DAYS = 31;
const BATCH = 200;

/** What a run of {@link reconcilePayouts} did. */
export type ReconciliationCounts = {
  /** Withdrawals whose process died before the processor was asked. */
  sent: number;
  /** Payouts now in the ledger. */
  recorded: number;
  /** Payouts that came back, now in the ledger too. */
  returned: number;
  failed: number;
};

/**
 * Brings the ledger up to what the processor says of payouts: those paid are recorded, also those that the processor
 * made by itself, and those that came back are reversed. Safe to run at any time and side by side: a payout that was
 * read before writes nothing. One provider that cannot be read does not stop the others.
 */
export async function reconcilePayouts(
  db: Database,
  { at, profileId }: { at: Date; profileId: bigint | null },
): Promise<ReconciliationCounts> {
  const counts = { sent: 0, recorded: 0, returned: 0, failed: 0 };
  await sendForgotten(db, at, profileId, counts);
  for await (const account of paidAccounts(db, profileId)) {
    try {
      const since = await lookSince(db, account, at);
      for (const payout of await processor().listPayouts(account.accountKey, since, at)) {
        const done = await applyPayout(db, account.providerId, payout);
        if (done) counts[done] += 1;
      }
    } catch (error) {
      counts.failed += 1;
      log.error({ err: error, profileId: account.providerId.toString() }, "payouts could not be reconciled");
    }
  }
  return counts;
}

/** Withdrawals whose process died between storing and asking. A refusal frees the funds, which is an end too. */
async function sendForgotten(
  db: Database,
  at: Date,
  profileId: bigint | null,
  counts: ReconciliationCounts,
): Promise<void> {
  const before = new Date(at.getTime() - SENT_AFTER_SECONDS * 1000);
  const forgotten = await db.query<Withdrawal>(sql`
    SELECT ${withdrawalColumns} FROM withdrawal w WHERE w.state = 'requested' AND w.created_at <= ${before}
      ${profileId === null ? empty : sql`AND w.provider_id = ${profileId}`} ORDER BY w.id LIMIT ${BATCH}`);
  for (const withdrawal of forgotten) {
    try {
      await sendWithdrawal(db, withdrawal, at);
      counts.sent += 1;
    } catch (error) {
      if (error instanceof PayoutRefused) continue;
      counts.failed += 1;
      log.error({ err: error, withdrawalId: withdrawal.id.toString() }, "a withdrawal could not be sent");
    }
  }
}

interface PaidAccount {
  readonly providerId: bigint;
  readonly accountKey: string;
}

/** Accounts that are connected, or that something is on its way to, a batch at a time. */
async function* paidAccounts(db: Db, profileId: bigint | null): AsyncGenerator<PaidAccount> {
  let last = { providerId: 0n, accountKey: "" };
  for (;;) {
    const batch = await db.query<PaidAccount>(sql`
      SELECT provider_id AS "providerId", account_key AS "accountKey" FROM (
        SELECT id AS provider_id, processor_deposit_key AS account_key FROM profile WHERE processor_deposit_key IS NOT NULL
        UNION SELECT provider_id, account_key FROM withdrawal WHERE state = 'sent') account
      WHERE (provider_id, account_key) > (${last.providerId}::bigint, ${last.accountKey}::text)
        ${profileId === null ? empty : sql`AND provider_id = ${profileId}`}
      ORDER BY provider_id, account_key LIMIT ${BATCH}`);
    yield* batch;
    const end = batch.at(-1);
    if (!end) return;
    last = end;
  }
}

/** A month, or longer when something is on its way since, or when nothing was recorded since. */
async function lookSince(db: Db, { providerId, accountKey }: PaidAccount, at: Date): Promise<Date> {
  const [known] = await db.query<{ since: Date }>(sql`
    SELECT least(${at}::timestamptz - make_interval(days => ${LOOKS_BACK_DAYS}),
      (SELECT min(created_at) FROM withdrawal WHERE account_key = ${accountKey} AND state = 'sent'),
      (SELECT max(created_at) FROM ledger_entry WHERE orig_profile_id = ${providerId} AND orig_account = 'Funds' AND kind = 'I1')
    ) AS since`);
  return known?.since ?? at;
}

/**
 * Brings the ledger up to what the processor says of one payout, of which it has told us.
 *
 * @returns false when it is nobody's here
 */
export async function reconcilePayout(db: Database, payoutKey: string, at: Date): Promise<boolean> {
  const payout = await processor().retrievePayout(payoutKey, at);
  if (!payout) return false;
  const [owner] = await db.query<{ providerId: bigint }>(sql`
    SELECT provider_id AS "providerId" FROM withdrawal WHERE processor_key = ${payoutKey}
    UNION ALL
    SELECT id FROM profile WHERE processor_deposit_key = ${payout.accountKey} LIMIT 1`);
  if (!owner) return false;
  await applyPayout(db, owner.providerId, payout);
  return true;
}

/**
 * Records what the processor says of one payout.
 *
 * @returns what this call has recorded; null when there is nothing new
 */
export function applyPayout(
  db: Database,
  providerId: bigint,
  payout: ProcessorPayout,
): Promise<"recorded" | "returned" | null> {
  if (payout.status === "pending") return Promise.resolve(null);
  return db.transaction(async (tx) => {
    await lockProfile(tx, providerId);
    const { isPaid, isReturned } = await recordedOf(tx, providerId, payout.key);
    const keyPrefix = (what: string) => `payout:${providerId}:${payout.key}:${what}`;
    const facts = await factsOf(tx, providerId, payout);
    if (payout.status === "paid") {
      await settleWithdrawal(tx, payout, "paid");
      if (isPaid) return null;
      await post(tx, payoutEntries(facts), { keyPrefix: keyPrefix("paid") });
      return "recorded";
    }
    await settleWithdrawal(tx, payout, "failed");
    if (!isPaid || isReturned) return null;
    await post(tx, payoutReturned(facts), { keyPrefix: keyPrefix("returned") });
    return "returned";
  });
}

async function recordedOf(tx: Tx, providerId: bigint, key: string) {
  const prefix = `payout:${providerId}:${key}`;
  const rows = await tx.query<{ key: string }>(sql`
    SELECT idempotency_key AS key FROM ledger_entry
    WHERE idempotency_key IN (${`${prefix}:paid:0`}, ${`${prefix}:returned:0`})`);
  const has = (what: string) => rows.some((row) => row.key === `${prefix}:${what}:0`);
  return { isPaid: has("paid"), isReturned: has("returned") };
}

async function factsOf(tx: Tx, providerId: bigint, payout: ProcessorPayout) {
  const [site] = await tx.query<{ processorId: bigint }>(
    sql`SELECT processor_id AS "processorId" FROM site_settings LIMIT 1`,
  );
  const { key: payoutKey, amount, fee, unit, text: descr, createdAt } = payout;
  return { payoutKey, providerId, processorId: site?.processorId ?? 0n, amount, fee, unit, descr, createdAt };
}

/** A withdrawal that has arrived may come back; one that came back does not arrive. */
async function settleWithdrawal(tx: Tx, payout: ProcessorPayout, state: "paid" | "failed"): Promise<void> {
  const { key, failureCode } = payout;
  const from = state === "paid" ? ["sent"] : ["sent", "paid"];
  await tx.query(sql`
    UPDATE withdrawal SET state = ${state}::withdrawal_state, failure_code = ${failureCode}
    WHERE processor_key = ${key} AND state::text = ANY(${from})`);
}
