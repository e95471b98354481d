import { type Database, lockProfile, sql } from "@/lib/db";
import { invariant } from "@/lib/errors";
import { type Origin, recordAudit } from "@/lib/identity/audit/record";
import { providerUnit } from "@/lib/ledger";
import { readableAmount } from "@/lib/money/format";
import { crashPoint } from "@/lib/system/crash-point";
import { processor } from "../processor";
import { accountKeyOf, availableAmount, freeFunds, type ProviderRef } from "./accounts";
import { MoreThanAvailable, NoPayoutAccount, PayoutRefused } from "./errors";

/** What a provider has asked to have paid out. */
export interface Withdrawal {
  readonly id: bigint;
  readonly accountKey: string;
  readonly amount: bigint;
  readonly unit: string;
  readonly state: "requested" | "sent" | "paid" | "failed";
  readonly processorKey: string | null;
  readonly createdAt: Date;
}

export const withdrawalColumns = sql`
  w.id, w.account_key AS "accountKey", w.amount, w.unit, w.state::text AS state, w.processor_key AS "processorKey",
  w.created_at AS "createdAt"`;

interface WithdrawalRequest {
  readonly provider: ProviderRef;
  readonly amount: bigint;
  readonly origin: Origin;
}

/**
 * Has funds paid out: the wish is stored under a lock, so that several at once never come to more than there is, then
 * the processor is asked under its id. The ledger records it once it is reported paid.
 *
 * @throws NoPayoutAccount, MoreThanAvailable 400: nothing was stored
 * @throws PayoutRefused 400: the funds are free again
 * @throws ProcessorUnavailable 503: it is asked again later
 */
export async function requestWithdrawal(db: Database, request: WithdrawalRequest): Promise<Withdrawal> {
  const { provider, origin } = request;
  const unit = await providerUnit(db, provider.id);
  const accountKey = await accountKeyOf(db, provider.id);
  const account = accountKey === null ? null : await processor().retrieveAccount(accountKey, unit, origin.at);
  if (accountKey === null || account === null) throw new NoPayoutAccount();
  const withdrawal = await reserve(db, request, { accountKey, unit, available: account.available });
  crashPoint("withdrawal:requested");
  return sendWithdrawal(db, withdrawal, origin.at);
}

interface Target {
  readonly accountKey: string;
  readonly unit: string;
  readonly available: bigint;
}

function reserve(
  db: Database,
  { provider, amount, origin }: WithdrawalRequest,
  { accountKey, unit, available }: Target,
): Promise<Withdrawal> {
  return db.transaction(async (tx) => {
    await lockProfile(tx, provider.id);
    const most = availableAmount(await freeFunds(tx, provider.id, unit), { available }, unit);
    if (amount > most) throw new MoreThanAvailable(readableAmount(most, unit));
    const fee = processor().transferFee({ amount, unit });
    const [withdrawal] = await tx.query<Withdrawal>(sql`
      INSERT INTO withdrawal AS w (provider_id, account_key, amount, fee_amount, unit, created_at, created_by_id)
      VALUES (${provider.id}, ${accountKey}, ${amount}, ${fee}, ${unit}, ${origin.at}, ${origin.userId})
      RETURNING ${withdrawalColumns}`);
    invariant(withdrawal, "an insert returns its row");
    await recordAudit(tx, origin, {
      event: "withdrawal_requested",
      target: provider.slug,
      detail: { amount: readableAmount(amount, unit), withdrawal: withdrawal.id.toString() },
    });
    return withdrawal;
  });
}

/**
 * Asks the processor for a payout that was reserved; asked again, it is the same one.
 *
 * @throws PayoutRefused 400: the withdrawal has failed, and its funds are free again
 */
export async function sendWithdrawal(db: Database, withdrawal: Withdrawal, at: Date): Promise<Withdrawal> {
  const { id, accountKey, amount, unit } = withdrawal;
  try {
    const payout = await processor().createPayout({
      ...{ idempotencyKey: `withdrawal:${id}`, accountKey, money: { amount, unit }, at },
      text: `Payout of ${readableAmount(amount, unit)}`,
    });
    crashPoint("withdrawal:sent");
    await db.query(sql`
      UPDATE withdrawal SET state = 'sent', processor_key = ${payout.key} WHERE id = ${id} AND state = 'requested'`);
    return { ...withdrawal, state: "sent", processorKey: payout.key };
  } catch (error) {
    if (error instanceof PayoutRefused)
      await db.query(sql`
        UPDATE withdrawal SET state = 'failed', failure_code = ${error.code} WHERE id = ${id} AND state = 'requested'`);
    throw error;
  }
}
