import { sql } from "@/lib/db";
import { announce } from "@/lib/events";
import { systemOrigin } from "@/lib/identity/audit/record";
import { providerUnit } from "@/lib/ledger";
import { forgetAccount } from "../payouts/accounts";
import { processor } from "../processor";
import type { Handler } from "./handler";

const DISCONNECTED = "The payout account was disconnected at the payment processor. Connect it again.";

/** Whatever has happened to a provider's account: one that is not connected any more is forgotten, and its provider told. */
const accountChanged: Handler = async (db, { objectKey: accountKey }, at) => {
  const [provider] = await db.query<{ id: bigint; slug: string }>(
    sql`SELECT id, slug FROM profile WHERE processor_deposit_key = ${accountKey}`,
  );
  if (!provider) return "unknown";
  const account = await processor().retrieveAccount(accountKey, await providerUnit(db, provider.id), at);
  if (account) return "applied";
  await db.transaction(async (tx) => {
    if (!(await forgetAccount(tx, provider, accountKey, systemOrigin(at)))) return;
    const told = { profile: provider.id, customer: null, detail: DISCONNECTED };
    await announce(tx, "processor_setup_error", told, at);
  });
  return "applied";
};

/** What concerns the account of a provider, by the names that Stripe has for it. */
export const accountEvents: Readonly<Record<string, Handler>> = {
  "account.updated": accountChanged,
  "account.application.deauthorized": accountChanged,
};
