import { buildInvoice } from "@/lib/billing/checkout/invoice";
import { placeOrder } from "@/lib/billing/checkout/place-order";
import { claimGifts } from "@/lib/billing/gift-claims";
import { sql } from "@/lib/db";
import { slugify } from "@/lib/identity/names";
import { setAutoRenew } from "@/lib/subscriptions";
import type { Wish } from "../buying";
import { type Company, planOf } from "../company";
import type { Customer } from "../customer";
import { joinUp } from "../joining";
import type { CustomerEvent } from "./index";

/** One of those for whom a company has paid a desk follows the link in the mail, registers, and takes it. */
export interface ClaimGift {
  readonly kind: "claim-gift";
  readonly at: Date;
  readonly gift: Wish;
}

export async function claimGift(
  { at, gift: { plan, fullName = "", syncOn = "" } }: ClaimGift,
  { persona }: Customer,
  company: Company,
): Promise<CustomerEvent[]> {
  const { db } = company;
  const username = slugify(`${fullName} ${persona.organization?.name ?? ""}`);
  const code = await codeInMail(company, { email: syncOn, username });
  if (code === null) return [];
  const { address } = persona;
  const form = {
    full_name: fullName,
    username,
    email: syncOn,
    "privacy-policy": true,
    type: "user",
    ...address,
  } as const;
  const { actor, payer } = await joinUp(company, form, at);
  const outcome = await db.transaction((tx) => claimGifts(tx, code, actor.id, at));
  if (outcome !== "claimed") return [];
  const { entries } = await buildInvoice(db, { userId: actor.id, customer: payer, at });
  await placeOrder(db, {
    ...{ actor, customer: payer, at, token: null, rememberCard: false },
    choices: entries.map(({ options }) => ({ option: 1, amount: options[0]?.amount ?? null })),
    address: { streetAddress: "", locality: "", region: "", postalCode: "", country: "" },
  });
  // The company has paid for a month; further ones are not theirs to pay.
  const pair = { profileId: payer.id, planId: planOf(company, plan).id };
  await db.transaction((tx) => setAutoRenew(tx, pair, { autoRenew: false, at }));
  return [];
}

/** What the mail about the gift says; null when none was sent, or they are here already. */
async function codeInMail(
  { db }: Company,
  { email, username }: { email: string; username: string },
): Promise<string | null> {
  const [gift] = await db.query<{ code: string }>(sql`
    SELECT claim_code AS code FROM cart_item
    WHERE lower(email) = lower(${email}) AND claim_ends_at IS NOT NULL AND user_id IS NULL AND NOT recorded
      AND NOT EXISTS (SELECT FROM app_user WHERE lower(email) = lower(${email}) OR lower(username) = lower(${username}))
      AND NOT EXISTS (SELECT FROM profile WHERE slug = ${username})
    ORDER BY id LIMIT 1`);
  return gift?.code ?? null;
}
