import { type Db, sql } from "@/lib/db";
import { accountBalance } from "@/lib/ledger";

/**
 * What customers owe a provider for orders that are neither paid nor written off; see docs/ledger.md, "Accounts".
 *
 * @param provider its slug; that the caller may know it is already established
 * @param at       orders and payments from this instant on do not count
 * @returns minor units of `unit`
 */
export async function receivableDue(
  db: Db,
  { provider, unit, at }: { provider: string; unit: string; at: Date },
): Promise<bigint> {
  const [profile] = await db.query<{ id: bigint }>(sql`SELECT id FROM profile WHERE slug = ${provider}`);
  if (!profile) return 0n;
  // Orders leave the account and payments come into it.
  return -(await accountBalance(db, { profileId: profile.id, account: "Receivable", unit, endsAt: at }));
}
