import { type Db, empty, sql } from "@/lib/db";
import type { Meter as PresentedMeter } from "../usage-schemas";

/** A use charge of somebody's current subscription, and how far it is used. */
export interface Meter {
  readonly planSlug: string;
  readonly planTitle: string;
  readonly slug: string;
  readonly title: string;
  /** Price of a unit beyond those that are free, in minor units of `unit`. */
  readonly useAmount: bigint;
  readonly unit: string;
  /** Units that cost nothing any more: included in the period, and bought in advance. */
  readonly includedLeft: bigint;
  readonly boughtLeft: bigint;
  /** Of the present period: units used, units billed, and what they came to. */
  readonly periodQuantity: bigint;
  readonly billedQuantity: bigint;
  readonly billedAmount: bigint;
}

/** More use charges than a page can show are nobody's. */
const MOST = 200;

/**
 * What usage can be recorded of: use charges of subscriptions that are in force, to plans on sale, by plan.
 *
 * @param providerIds only those of their plans; everybody's when empty
 */
export function findMeters(
  db: Db,
  { profileId, providerIds, at }: { profileId: bigint; providerIds: readonly bigint[]; at: Date },
): Promise<Meter[]> {
  return db.query<Meter>(sql`
    SELECT p.slug AS "planSlug", p.title AS "planTitle", u.slug, coalesce(nullif(u.title, ''), u.slug) AS title,
      u.use_amount AS "useAmount", p.unit, coalesce(c.expiring_quota, u.quota) AS "includedLeft",
      coalesce(c.rollover_quota, 0) AS "boughtLeft", coalesce(c.period_quantity, 0) AS "periodQuantity",
      coalesce(c.billed_quantity, 0) AS "billedQuantity", coalesce(c.billed_amount, 0) AS "billedAmount"
    FROM (
      SELECT DISTINCT ON (plan_id) id, plan_id FROM subscription
      WHERE profile_id = ${profileId} AND grant_key IS NULL AND request_key IS NULL
        AND created_at <= ${at} AND ends_at > ${at} ORDER BY plan_id, id) s
    JOIN plan p ON p.id = s.plan_id AND p.is_active
    JOIN use_charge u ON u.plan_id = p.id
    LEFT JOIN subscription_use c ON c.subscription_id = s.id AND c.use_charge_id = u.id
    ${providerIds.length > 0 ? sql`WHERE p.provider_id = ANY(${providerIds})` : empty}
    ORDER BY p.title, p.slug, u.id LIMIT ${MOST}`);
}

export function presentMeter({ planSlug, planTitle, slug, title, ...meter }: Meter): PresentedMeter {
  return {
    plan: { slug: planSlug, title: planTitle },
    use: { slug, title },
    use_amount: meter.useAmount,
    unit: meter.unit,
    included_left: meter.includedLeft,
    bought_left: meter.boughtLeft,
    used: meter.periodQuantity,
    billed: meter.billedQuantity,
    billed_amount: meter.billedAmount,
  };
}
