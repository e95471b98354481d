import { type Db, sql } from "@/lib/db";
import type { EventName } from "@/lib/events";
import type { Cast, Party } from "../cast";
import type { InvoicedItemData, PartyData } from "../data";
import { chargeStory } from "./charges";
import { link, originatorData, pageOf, partyData, type Tellers } from "./story";

/** Orders, payments and what they are made with. */
type BillingEvent = Extract<
  EventName,
  | "order_executed"
  | "charge_updated"
  | "card_updated"
  | "card_expires_soon"
  | "payment_method_absent"
  | "claim_code_generated"
  | "processor_setup_error"
  | "renewal_charge_failed"
>;

export const billingTellers: Tellers<BillingEvent> = {
  order_executed: async ({ profile, by, entries }, { db }) => {
    const orders = await findOrders(db, profile, entries);
    return (
      orders && {
        list: { originatorId: by, parties: { profile, ...orders.parties } },
        tell: toPayer((payer, cast) => ({
          ...{ invoiced_items: orders.items, originated_by: originatorData(cast) },
          back_url: pageOf("profile", payer, "subscriptions"),
        })),
      }
    );
  },
  charge_updated: chargeStory,
  card_updated: ({ profile, by, last4, expDate }) => ({
    list: { originatorId: by, parties: { profile } },
    tell: about((payer, cast) => ({
      originated_by: originatorData(cast),
      changes: { last4, exp_date: { pre: monthOf(expDate.pre), post: monthOf(expDate.post) } },
      back_url: pageOf("billing", payer, "card"),
    })),
  }),
  card_expires_soon: ({ profile, days, last4, expDate }) => ({
    list: { parties: { profile } },
    tell: about((payer) => ({
      ...{ nb_expiration_days: days, last4, exp_date: monthOf(expDate) },
      back_url: pageOf("billing", payer, "card"),
    })),
  }),
  payment_method_absent: ({ profile, days }) => ({
    list: { parties: { profile } },
    tell: about((payer) => ({ nb_expiration_days: days, back_url: pageOf("billing", payer, "card") })),
  }),
  claim_code_generated: async ({ profile, by, email, code, items }, { db }) => {
    const gifts = await findGifts(db, items);
    return (
      gifts && {
        list: { originatorId: by, address: email, parties: { profile, ...gifts.parties } },
        tell: toPayer((_, cast) => ({
          cart_items: gifts.plans.map((plan) => ({ plan })),
          originated_by: originatorData(cast),
          back_url: link(`/cart/?code=${encodeURIComponent(code)}`),
        })),
      }
    );
  },
  processor_setup_error: ({ profile: provider, customer, detail }) => ({
    list: { parties: { provider, ...(customer === null ? {} : { profile: customer }) } },
    tell: ({ parties }) => setupError(parties, detail),
    tellApart: ({ parties }) => {
      const told = setupError(parties, detail);
      return told && parties.provider ? [{ party: "provider", told }] : [];
    },
  }),
  renewal_charge_failed: async ({ profile, entries, amount, unit, ...counts }, { db }) => {
    const { items, parties } = (await findOrders(db, profile, entries)) ?? { items: [], parties: {} };
    return {
      list: { parties: { profile, ...parties } },
      tell: toPayer((payer) => ({
        invoiced_items: [...items, ...restOf(amount, unit, items)],
        charge_total: { amount: Number(amount), unit },
        ...{ nb_renewal_attempts: counts.attempts, max_renewal_attempts: counts.maxAttempts },
        ...{ final_notice: counts.isFinal, back_url: pageOf("billing", payer, "balance") },
      })),
    };
  },
};

function setupError({ provider, profile }: Cast["parties"], detail: string) {
  return provider
    ? {
        ...{ provider: partyData(provider), profile: profile ? partyData(profile) : null, detail },
        ...{ originated_by: null, back_url: pageOf("billing", provider, "bank") },
      }
    : null;
}

/** Who sold something: a party when it is one alone. What several sell is the site's to answer for. */
function sellerOf(providerIds: readonly bigint[]): { provider?: bigint } {
  const [provider, ...others] = new Set(providerIds);
  return provider === undefined || others.length > 0 ? {} : { provider };
}

/** The orders among these rows of the ledger, in the order given; null when there are none. */
async function findOrders(db: Db, profileId: bigint, entryIds: readonly bigint[]) {
  const rows = await db.query<{ description: string; amount: bigint; unit: string; providerId: bigint }>(sql`
    SELECT e.descr AS description, e.dest_amount AS amount, e.dest_unit AS unit, e.orig_profile_id AS "providerId"
    FROM unnest(${entryIds}::bigint[]) WITH ORDINALITY AS asked (id, place) JOIN ledger_entry e ON e.id = asked.id
    WHERE e.dest_profile_id = ${profileId} ORDER BY asked.place`);
  if (rows.length === 0) return null;
  const items = rows.map(
    ({ description, amount, unit }): InvoicedItemData => ({
      ...{ description, amount: Number(amount), unit },
    }),
  );
  return { items, parties: sellerOf(rows.map(({ providerId }) => providerId)) };
}

/** What is owed beside whole orders, under no name of its own: what is left of those that were paid in part. */
function restOf(amount: bigint, unit: string, items: readonly InvoicedItemData[]): InvoicedItemData[] {
  const rest = items.reduce((left, item) => left - item.amount, Number(amount));
  return rest > 0 ? [{ description: "", amount: rest, unit }] : [];
}

/** What waits in the cart of nobody: the plans, each once. */
async function findGifts(db: Db, itemIds: readonly bigint[]) {
  const plans = await db.query<{ slug: string; title: string; providerId: bigint }>(sql`
    SELECT slug, title, provider_id AS "providerId" FROM plan
    WHERE id IN (SELECT plan_id FROM cart_item WHERE id = ANY(${itemIds}::bigint[])) ORDER BY title, id`);
  if (plans.length === 0) return null;
  return {
    plans: plans.map(({ slug, title }) => ({ slug, title })),
    parties: sellerOf(plans.map(({ providerId }) => providerId)),
  };
}

/** The month in which a card expires, as it stands on the card. */
function monthOf(date: Date): string {
  const [year = "", month = ""] = date.toISOString().split("-");
  return `${month}/${year}`;
}

/** A story of a profile alone. */
function about<Rest>(tell: (profile: Party, cast: Cast) => Rest) {
  return (cast: Cast): ({ profile: PartyData } & Rest) | null => {
    const { profile } = cast.parties;
    return profile ? { profile: partyData(profile), ...tell(profile, cast) } : null;
  };
}

/** A story for who pays, with who is paid: the site itself unless one provider is. */
function toPayer<Rest>(tell: (payer: Party, cast: Cast) => Rest) {
  return (cast: Cast): ({ profile: PartyData; provider: PartyData } & Rest) | null => {
    const { profile, provider, broker } = cast.parties;
    return profile
      ? { profile: partyData(profile), provider: partyData(provider ?? broker), ...tell(profile, cast) }
      : null;
  };
}
