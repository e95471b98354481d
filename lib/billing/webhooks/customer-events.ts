import { sql } from "@/lib/db";
import { refreshKnownCard } from "../payment-methods";
import type { Handler } from "./handler";

/** Whatever has happened to a customer's card, as a bank replaces one by itself: what is known of it here is read anew. */
const cardChanged: Handler = async (db, { objectKey: customerKey }) => {
  const [profile] = await db.query<{ id: bigint }>(
    sql`SELECT id FROM profile WHERE processor_card_key = ${customerKey}`,
  );
  if (!profile) return "unknown";
  await refreshKnownCard(db, profile.id);
  return "applied";
};

/** What concerns the card of a customer, by the names that Stripe has for it. */
export const customerEvents: Readonly<Record<string, Handler>> = {
  "setup_intent.succeeded": cardChanged,
  "payment_method.automatically_updated": cardChanged,
  "customer.updated": cardChanged,
};
