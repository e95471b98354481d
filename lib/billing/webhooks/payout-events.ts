import { reconcilePayout } from "../payouts/reconcile";
import type { Handler } from "./handler";

/** Whatever has happened to a payout: the ledger is brought to what the processor says of it now. */
const payoutChanged: Handler = async (db, { objectKey }, at) =>
  (await reconcilePayout(db, objectKey, at)) ? "applied" : "unknown";

/** What concerns payouts, by the names that Stripe has for it, which are the simulator's too. */
export const payoutEvents: Readonly<Record<string, Handler>> = {
  "payout.paid": payoutChanged,
  "payout.failed": payoutChanged,
};
