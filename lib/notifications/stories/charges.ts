import { type Db, sql } from "@/lib/db";
import type { EventPayload } from "@/lib/events";
import type { Cast } from "../cast";
import type { PartyName } from "../catalogue";
import type { InvoicedItemData } from "../data";
import { originatorData, pageOf, partyData, personData, type Story } from "./story";

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
  const charge = await findCharge(db, id);
  if (charge?.state !== "done") return null;
  const { customerId, createdById, providerIds } = charge;
  const sellers = Object.fromEntries(providerIds.map((providerId) => [sellerName(providerId), providerId]));
  const [only, ...others] = providerIds;
  return {
    list: {
      ...(createdById === null ? {} : { userId: createdById }),
      originatorId: by,
      parties: {
        profile: customerId,
        ...(only !== undefined && others.length === 0 ? { provider: only } : {}),
        ...sellers,
      },
    },
    tell: (cast) => receipt(charge, cast, cast.parties.provider ?? cast.parties.broker, charge.lines),
    tellApart: (cast) =>
      providerIds.flatMap((providerId) => {
        const party = sellerName(providerId);
        const lines = charge.lines.filter((line) => line.providerId === String(providerId));
        const told = receipt(charge, cast, cast.parties[party], lines);
        return told ? [{ party, told }] : [];
      }),
  };
}

function sellerName(providerId: bigint): `seller:${string}` {
  return `seller:${providerId}`;
}

function receipt(
  charge: ChargeFacts,
  cast: Cast,
  seller: Cast["parties"][PartyName],
  lines: readonly LineFacts[],
) {
  const { profile } = cast.parties;
  if (!profile || !seller) return null;
  const refunded = lines.flatMap(({ refunds }) => refunds);
  const total = sum(lines) - sum(refunded);
  return {
    ...{ profile: partyData(profile), provider: partyData(seller) },
    charge: {
      ...{ processor_key: charge.processorKey, created_at: charge.createdAt.toISOString() },
      ...{ state: charge.state, last4: charge.last4 },
    },
    charge_items: lines.map(({ refunds, ...line }) => ({
      invoiced: itemOf(line),
      refunded: refunds.map(itemOf),
    })),
    charge_total: { amount: total, unit: charge.unit },
    created_by: cast.user && personData(cast.user),
    originated_by: originatorData(cast),
    back_url: pageOf("billing", profile, `receipt/${encodeURIComponent(charge.processorKey)}`),
  };
}

function itemOf({ description, amount, unit }: InvoicedItemData): InvoicedItemData {
  return { description, amount, unit };
}

function sum(items: readonly { readonly amount: number }[]): number {
  return items.reduce((total, { amount }) => total + amount, 0);
}

interface LineFacts extends InvoicedItemData {
  readonly providerId: string;
  readonly refunds: readonly InvoicedItemData[];
}

interface ChargeFacts {
  readonly processorKey: string;
  readonly state: "created" | "done" | "failed" | "disputed";
  readonly createdAt: Date;
  readonly createdById: bigint | null;
  readonly customerId: bigint;
  readonly unit: string;
  readonly last4: string;
  readonly lines: readonly LineFacts[];
  /** Who sold the lines, each once. */
  readonly providerIds: readonly bigint[];
}

/** A charge with its lines, and what was refunded of each. */
async function findCharge(db: Db, id: bigint): Promise<ChargeFacts | null> {
  const [row] = await db.query<Omit<ChargeFacts, "providerIds">>(sql`
    SELECT c.processor_key AS "processorKey", c.state, c.created_at AS "createdAt", c.created_by_id AS "createdById",
      c.customer_id AS "customerId", c.unit, c.last4,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('description', e.descr, 'amount', e.dest_amount, 'unit', e.dest_unit,
            'providerId', e.orig_profile_id::text, 'refunds', (
              SELECT coalesce(jsonb_agg(jsonb_build_object('description', e.descr, 'amount', g.orig_amount, 'unit', g.orig_unit)
                ORDER BY g.created_at, g.id), '[]')
              FROM ledger_entry g WHERE g.charge_id = c.id AND g.charge_item_id = i.id AND g.kind = 'G1')) ORDER BY i.id), '[]')
       FROM charge_item i JOIN ledger_entry e ON e.id = i.invoiced_id WHERE i.charge_id = c.id) AS lines
    FROM charge c WHERE c.id = ${id} AND c.processor_key IS NOT NULL`);
  if (!row) return null;
  const providerIds = [...new Set(row.lines.map(({ providerId }) => providerId))].map(BigInt);
  return { ...row, providerIds };
}
