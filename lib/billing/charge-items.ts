import { type Db, sql } from "@/lib/db";
import { titled } from "@/lib/ledger";
import { escapeHtml } from "@/lib/text/html";
import type { ChargeDetail } from "./schemas";

interface LineRow {
  readonly id: bigint;
  readonly num: bigint;
  readonly providerId: bigint;
  readonly descr: string;
  readonly planSlug: string | null;
  readonly planTitle: string | null;
  readonly quantity: bigint | null;
  readonly amount: bigint;
  readonly unit: string;
  readonly slug: string;
  readonly name: string;
  readonly disputed: bigint;
}

interface RefundRow {
  readonly chargeItemId: bigint;
  readonly createdAt: Date;
  readonly amount: bigint;
  readonly state: "requested" | "sent" | "succeeded";
}

/**
 * What a charge pays, in the order of its lines, and what has come back of each.
 *
 * @param providerIds only what these sold; everything when empty
 */
export async function findChargeItems(
  db: Db,
  chargeId: bigint,
  providerIds: readonly bigint[],
): Promise<ChargeDetail["charge_items"]> {
  const [lines, refunds] = await Promise.all([findLines(db, chargeId), findRefunds(db, chargeId)]);
  return lines
    .filter(({ providerId }) => providerIds.length === 0 || providerIds.includes(providerId))
    .map(({ id, num, amount, unit, slug, name, disputed, ...line }) => {
      const own = refunds.filter(({ chargeItemId }) => chargeItemId === id);
      const refunded = own.reduce((sum, refund) => sum + refund.amount, 0n);
      const left = amount - refunded - disputed;
      return {
        num: Number(num),
        description: escapeHtml(titled(line.descr, line)),
        ...{ amount, unit },
        profile: { slug, printable_name: name },
        refunds: own.map(({ createdAt, state, ...refund }) => ({
          created_at: createdAt,
          amount: refund.amount,
          state,
        })),
        ...{ refunded_amount: refunded, disputed_amount: disputed, refundable_amount: left > 0n ? left : 0n },
      };
    });
}

function findLines(db: Db, chargeId: bigint): Promise<LineRow[]> {
  return db.query<LineRow>(sql`
    SELECT i.id, row_number() OVER (ORDER BY i.id) - 1 AS num, e.orig_profile_id AS "providerId", e.descr,
      plan.slug AS "planSlug", plan.title AS "planTitle", e.quantity,
      e.dest_amount AS amount, e.dest_unit AS unit, p.slug, coalesce(nullif(p.full_name, ''), p.slug) AS name,
      (SELECT coalesce(sum(l.amount), 0)::bigint FROM dispute_line l JOIN dispute d ON d.id = l.dispute_id
       WHERE l.charge_item_id = i.id AND d.state <> 'won') AS disputed
    FROM charge_item i JOIN ledger_entry e ON e.id = i.invoiced_id JOIN profile p ON p.id = e.orig_profile_id
    LEFT JOIN plan ON plan.id = e.plan_id
    WHERE i.charge_id = ${chargeId} ORDER BY i.id`);
}

function findRefunds(db: Db, chargeId: bigint): Promise<RefundRow[]> {
  return db.query<RefundRow>(sql`
    SELECT r.charge_item_id AS "chargeItemId", r.created_at AS "createdAt", r.amount, r.state::text AS state
    FROM refund r JOIN charge_item i ON i.id = r.charge_item_id
    WHERE i.charge_id = ${chargeId} AND r.state <> 'failed' ORDER BY r.created_at, r.id`);
}
