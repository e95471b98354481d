import { seal } from "@/lib/auth/sealing";
import { randomKey } from "@/lib/auth/secret";
import { type Database, type Db, sql, type Tx } from "@/lib/db";
import { type Origin, recordAudit } from "@/lib/identity/audit/record";
import { accountBalance, providerUnit } from "@/lib/ledger";
import { processor } from "../processor";
import type { ProviderAccount } from "../processor/payout-port";
import { refundsOnTheirWay } from "../refunds/refunds-on-their-way";
import type { PayoutAccount } from "../transfer-schemas";

export interface ProviderRef {
  readonly id: bigint;
  readonly slug: string;
}

const NOT_AVAILABLE = "N/A";

/** The provider's account at the processor; null when none is connected. */
export async function accountKeyOf(db: Db, providerId: bigint): Promise<string | null> {
  const [row] = await db.query<{ key: string | null }>(
    sql`SELECT processor_deposit_key AS key FROM profile WHERE id = ${providerId}`,
  );
  return row?.key ?? null;
}

/** Funds of a provider that nobody has asked to pay out or give back yet, and what was asked for and is not reported paid. */
export interface FreeFunds {
  readonly free: bigint;
  readonly onTheirWay: bigint;
  /** The part of what is on its way that the processor has not heard of yet. */
  readonly unsent: bigint;
}

export async function freeFunds(db: Db, providerId: bigint, unit: string): Promise<FreeFunds> {
  const funds = await accountBalance(db, { profileId: providerId, account: "Funds", unit });
  const [open] = await db.query<{ onTheirWay: bigint; unsent: bigint }>(sql`
    SELECT coalesce(sum(amount + fee_amount), 0)::bigint AS "onTheirWay",
      coalesce(sum(amount + fee_amount) FILTER (WHERE state = 'requested'), 0)::bigint AS unsent
    FROM withdrawal WHERE provider_id = ${providerId} AND unit = ${unit} AND state IN ('requested', 'sent')`);
  const { onTheirWay = 0n, unsent = 0n } = open ?? {};
  const refunds = await refundsOnTheirWay(db, providerId, unit);
  return { free: funds - onTheirWay - refunds, onTheirWay, unsent };
}

/**
 * What a provider may withdraw: what is in its funds and nobody has asked for yet, as far as the processor holds it, less
 * what the payout costs; never less than nothing. Source: docs/payments.md, "Payouts".
 */
export function availableAmount(
  { free, unsent }: FreeFunds,
  account: Pick<ProviderAccount, "available">,
  unit: string,
): bigint {
  const held = account.available - unsent;
  const amount = free < held ? free : held;
  const left = amount - processor().transferFee({ amount, unit });
  return left > 0n ? left : 0n;
}

/** Where the provider is paid out to, and how much may be withdrawn. @throws ProcessorUnavailable 503 */
export async function getPayoutAccount(db: Db, providerId: bigint, at: Date): Promise<PayoutAccount> {
  const unit = await providerUnit(db, providerId);
  const accountKey = await accountKeyOf(db, providerId);
  const account = accountKey === null ? null : await processor().retrieveAccount(accountKey, unit, at);
  const funds = await freeFunds(db, providerId, unit);
  return {
    bank_name: account?.bankName ?? NOT_AVAILABLE,
    last4: account ? `***-${account.last4}` : NOT_AVAILABLE,
    balance_amount: account ? availableAmount(funds, account, unit) : 0n,
    balance_unit: unit,
    pending_amount: funds.onTheirWay,
  };
}

/** Asks the processor where the owner is to agree. @returns the address, and the state that must come back */
export async function startConnection(
  profileId: bigint,
  returnUrl: string,
  at: Date,
): Promise<{ url: string; state: string }> {
  const state = randomKey();
  return { state, url: await processor().connectUrl({ profileId, returnUrl, state, at }) };
}

/** Keeps the account that the owner has agreed to connect; its secrets are sealed. @throws ConnectionRefused 400 */
export async function completeConnection(
  db: Database,
  provider: ProviderRef,
  code: string,
  origin: Origin,
): Promise<void> {
  const { accountKey, publicKey, privateKey, refreshToken } = await processor().connectComplete(
    code,
    origin.at,
  );
  await db.transaction(async (tx) => {
    await tx.query(sql`
      UPDATE profile SET processor_deposit_key = ${accountKey}, processor_pub_key = ${publicKey},
        processor_priv_key = ${seal("processor", privateKey)}, processor_refresh_token = ${seal("processor", refreshToken)}
      WHERE id = ${provider.id}`);
    await recordAudit(tx, origin, {
      event: "payout_account_connected",
      target: provider.slug,
      detail: { account: `***-${accountKey.slice(-5)}` },
    });
  });
}

/** Forgets the account, there and here. Without one, nothing happens. Payouts on their way arrive. */
export async function disconnectAccount(db: Database, provider: ProviderRef, origin: Origin): Promise<void> {
  const accountKey = await accountKeyOf(db, provider.id);
  if (accountKey === null) return;
  await processor().disconnect(accountKey);
  await db.transaction((tx) => forgetAccount(tx, provider, accountKey, origin));
}

/** An account is not connected any more. @returns whether it was known until now */
export async function forgetAccount(
  tx: Tx,
  provider: ProviderRef,
  accountKey: string,
  origin: Origin,
): Promise<boolean> {
  const [forgotten] = await tx.query(sql`
    UPDATE profile SET processor_deposit_key = NULL, processor_pub_key = NULL, processor_priv_key = NULL,
      processor_refresh_token = NULL
    WHERE id = ${provider.id} AND processor_deposit_key = ${accountKey} RETURNING id`);
  if (!forgotten) return false;
  await recordAudit(tx, origin, {
    event: "payout_account_disconnected",
    target: provider.slug,
    detail: { account: `***-${accountKey.slice(-5)}` },
  });
  return true;
}
