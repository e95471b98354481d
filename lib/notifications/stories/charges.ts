import type { Db } from "@/lib/db";
import type { EventPayload } from "@/lib/events";
import { type FoundReceipt, findReceipt, partOf, type Receipt, totalsOf } from "@/lib/receipts";
import type { Cast, Party } from "../cast";
import type { InvoicedItemData } from "../data";
import { originatorData, pageOf, partyData, personData, type Story, type Told } from "./story";

/**
 * Tells of a charge while it is done: when it was paid, refunded, won back from a dispute, or its receipt asked for
 * again. Each provider is told apart, of its own lines.
 *
 * Source: billing specification, "Notifications"
 */
export async function chargeStory(
  { charge: id, by }: EventPayload<"charge_updated">,
  { db }: { readonly db: Db },
): Promise<Story<"charge_updated"> | null> {
  const receipt = await findReceipt(db, { id });
  if (receipt?.charge.state !== "done") return null;
  const providerIds = [...new Set(receipt.lines.map(({ providerId }) => providerId))];
  const [only, ...others] = providerIds;
  return {
    list: {
      ...(receipt.createdById === null ? {} : { userId: receipt.createdById }),
      originatorId: by,
      parties: {
        profile: receipt.customerId,
        ...(only !== undefined && others.length === 0 ? { provider: only } : {}),
        ...Object.fromEntries(providerIds.map((providerId) => [sellerName(providerId), providerId])),
      },
    },
    receipt,
    tell: (cast) => told(receipt, cast, cast.parties.provider ?? cast.parties.broker),
    tellApart: (cast) =>
      providerIds.flatMap((providerId) => {
        const party = sellerName(providerId);
        const part = partOf(receipt, providerId);
        const own = told(part, cast, cast.parties[party]);
        return own ? [{ party, told: own, receipt: part }] : [];
      }),
  };
}

function sellerName(providerId: bigint): `seller:${string}` {
  return `seller:${providerId}`;
}

function told(receipt: FoundReceipt, cast: Cast, seller: Party | undefined): Told<"charge_updated"> | null {
  const { profile } = cast.parties;
  if (!profile || !seller) return null;
  const { charge, lines, refunds } = receipt;
  return {
    ...{ profile: partyData(profile), provider: partyData(seller) },
    charge: {
      ...{ processor_key: charge.reference, created_at: charge.createdAt.toISOString() },
      ...{ state: charge.state, last4: charge.last4 },
    },
    charge_items: lines.map((line) => ({
      invoiced: itemOf(line, line.description),
      refunded: refunds.filter(({ num }) => num === line.num).map((one) => itemOf(one, line.description)),
    })),
    charge_total: totalOf(receipt),
    created_by: cast.user && personData(cast.user),
    originated_by: originatorData(cast),
    back_url: pageOf("billing", profile, `receipt/${encodeURIComponent(charge.reference)}`),
  };
}

function itemOf(
  { amount, unit }: { readonly amount: bigint; readonly unit: string },
  description: string,
): InvoicedItemData {
  return { description, amount: Number(amount), unit };
}

/** What is left of what was paid; a charge is in one currency. */
function totalOf(receipt: Receipt) {
  const { unit } = receipt.charge;
  const total = totalsOf(receipt).find((one) => one.unit === unit);
  return { amount: total ? Number(total.paid - total.refunded) : 0, unit };
}
