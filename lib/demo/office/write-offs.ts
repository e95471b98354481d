import { cancelBalance } from "@/lib/billing/balance/cancel-balance";
import { sql } from "@/lib/db";
import { payersOwing } from "@/lib/ledger";
import { type Company, originOfEmployee } from "../company";

/** After so many days the broker does not expect any more that somebody pays for what has ended. */
const GIVEN_UP_DAYS = 90;

/** Gives up what is owed for subscriptions that ended long ago. */
export async function writeOffOld({ db, sellers }: Company, at: Date): Promise<void> {
  const before = new Date(at.getTime() - GIVEN_UP_DAYS * 86_400_000);
  const isOld = sql`s.ends_at < ${before}`;
  const { concerned: payers } = await payersOwing(db, { at, profileId: null, concerning: isOld });
  const rows = await db.query<{ id: bigint; slug: string; subscriptionIds: string[] }>(sql`
    SELECT c.id, c.slug, array_agg(DISTINCT s.id::text) AS "subscriptionIds"
    FROM profile c JOIN ledger_entry e ON e.payer_id = c.id JOIN subscription s ON s.id = e.subscription_id
    WHERE c.id = ANY(${payers}) AND ${isOld} GROUP BY c.id ORDER BY c.slug`);
  for (const { subscriptionIds, ...payer } of rows) {
    await db.transaction((tx) =>
      cancelBalance(tx, {
        ...{
          payer,
          providerIds: [],
          subscriptionIds: subscriptionIds.map(BigInt),
          amount: null,
          isPaid: false,
        },
        origin: originOfEmployee(sellers.cowork.manager, at),
      }),
    );
  }
}
