import { type Db, type Sql, sql } from "@/lib/db";
import { NotFound } from "@/lib/errors";
import type { Extra } from "@/lib/http";
import { type ProfileSummaryRow, profileSummaryJson } from "@/lib/identity";
import type { AdvanceDiscount, DiscountType, PlanPrice } from "./pricing";

/** What happens at the end of a term: nothing, the job extends it, or the subscriber orders again. */
export type RenewalType = "one-time" | "auto-renew" | "repeat";

/** What a provider sells. `periodAmount` is for one contract period, that is `periodLength` natural periods. */
export interface Plan extends PlanPrice {
  readonly id: bigint;
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly providerId: bigint;
  readonly isActive: boolean;
  readonly isNotPriced: boolean;
  readonly renewalType: RenewalType;
  /** Basis points of each line that the broker keeps. */
  readonly brokerFeeBps: number;
  readonly unlockEvent: string | null;
  readonly skipOptinOnGrant: boolean;
  readonly optinOnRequest: boolean;
  readonly extra: Extra;
  readonly createdAt: Date;
  readonly useCharges: readonly UseCharge[];
}

/** Something metered. `useAmount` is the price of one unit beyond the `quota` of a period. */
export interface UseCharge {
  readonly id: bigint;
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly useAmount: bigint;
  readonly quota: bigint;
  /** Billed amount per period from which the subscriber is told. */
  readonly maximumLimit: bigint | null;
  readonly extra: Extra;
  readonly createdAt: Date;
}

/** A plan with what is shown of its provider. */
export interface OfferedPlan extends Plan {
  readonly provider: ProfileSummaryRow;
}

/** A row of {@link planColumns}: amounts inside JSON are text, as a JSON number would lose digits. */
export interface PlanRow extends Omit<OfferedPlan, "advanceDiscounts" | "useCharges"> {
  readonly discounts: readonly {
    readonly type: DiscountType;
    readonly value: string;
    readonly length: number;
  }[];
  readonly uses: readonly UseChargeRow[];
}

interface UseChargeRow extends Pick<UseCharge, "slug" | "title" | "description" | "extra"> {
  readonly id: string;
  readonly useAmount: string;
  readonly quota: string;
  readonly maximumLimit: string | null;
  readonly createdAt: string;
}

/** All of a plan from {@link planTables}; discounts by rising length, use charges in the order they were added. */
export const planColumns: Sql = sql`
  p.id, p.slug, p.title, p.description, p.provider_id AS "providerId", p.is_active AS "isActive",
  p.is_not_priced AS "isNotPriced", p.unit, p.setup_amount AS "setupAmount", p.period_amount AS "periodAmount",
  p.period_type AS "periodType", p.period_length AS "periodLength", p.renewal_type AS "renewalType",
  p.broker_fee_bps AS "brokerFeeBps", p.unlock_event AS "unlockEvent",
  p.skip_optin_on_grant AS "skipOptinOnGrant", p.optin_on_request AS "optinOnRequest", p.extra,
  p.created_at AS "createdAt", ${profileSummaryJson(sql`provider`)} AS provider,
  coalesce((SELECT jsonb_agg(jsonb_build_object('type', d.discount_type, 'value', d.discount_value::text,
      'length', d.length) ORDER BY d.length)
    FROM advance_discount d WHERE d.plan_id = p.id), '[]') AS discounts,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', u.id::text, 'slug', u.slug, 'title', u.title,
      'description', u.description, 'useAmount', u.use_amount::text, 'quota', u.quota::text,
      'maximumLimit', u.maximum_limit::text, 'extra', u.extra, 'createdAt', u.created_at) ORDER BY u.id)
    FROM use_charge u WHERE u.plan_id = p.id), '[]') AS uses`;

export const planTables: Sql = sql`plan p JOIN profile provider ON provider.id = p.provider_id`;

/** The row as a plan. */
export function toPlan({ discounts, uses, ...plan }: PlanRow): OfferedPlan {
  return {
    ...plan,
    advanceDiscounts: discounts.map(({ type, value, length }): AdvanceDiscount => {
      return { type, value: BigInt(value), length };
    }),
    useCharges: uses.map((use) => ({
      ...use,
      id: BigInt(use.id),
      useAmount: BigInt(use.useAmount),
      quota: BigInt(use.quota),
      maximumLimit: use.maximumLimit === null ? null : BigInt(use.maximumLimit),
      createdAt: new Date(use.createdAt),
    })),
  };
}

/** Names one plan of a provider. */
export interface PlanName {
  readonly providerId: bigint;
  readonly slug: string;
}

/**
 * One plan of a provider, on sale or not.
 *
 * @throws NotFound 404, also for a plan of another provider
 */
export async function getPlan(db: Db, { providerId, slug }: PlanName): Promise<OfferedPlan> {
  const [row] = await db.query<PlanRow>(sql`
    SELECT ${planColumns} FROM ${planTables} WHERE p.provider_id = ${providerId} AND p.slug = ${slug}`);
  if (!row) throw new NotFound("There is no such plan.");
  return toPlan(row);
}

/** What a plan that is on sale is called; of any other no more than the name that was given. */
export async function findPlanTitle(db: Db, slug: string): Promise<string> {
  const [plan] = await db.query<{ title: string }>(
    sql`SELECT title FROM plan WHERE slug = ${slug} AND is_active`,
  );
  return plan?.title ?? slug;
}
