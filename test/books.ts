import type { Database } from "@/lib/db";
import { post } from "@/lib/ledger";
import type { Account } from "@/lib/ledger/accounts";
import { entry } from "@/lib/ledger/entries";
import { DAWN } from "./world";

/** Moves money between two accounts by a row of its own, `orig` to `dest`, as a payout would. */
export async function move(
  db: Database,
  [origProfile, origAccount]: readonly [bigint, Account],
  [destProfile, destAccount]: readonly [bigint, Account],
  amount: bigint,
): Promise<void> {
  const row = entry(
    { profileId: destProfile, account: destAccount },
    { profileId: origProfile, account: origAccount },
    { kind: "I1", eventId: null, descr: "Payout", amount, unit: "usd", createdAt: DAWN },
  );
  await db.transaction((tx) => post(tx, [row]));
}
