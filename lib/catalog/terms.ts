import { type Db, sql } from "@/lib/db";
import type { PeriodType } from "@/lib/time/periods";

/** What happens at the end of a term: nothing, the job extends it, or the subscriber orders again. */
export type RenewalType = "one-time" | "auto-renew" | "repeat";

/** What of a plan decides how an order becomes a subscription. */
export interface PlanTerms {
  readonly id: bigint;
  readonly slug: string;
  readonly title: string;
  readonly providerId: bigint;
  readonly unit: string;
  readonly periodType: PeriodType;
  /** Natural periods in one contract period. */
  readonly periodLength: number;
  readonly renewalType: RenewalType;
  /** Basis points of each line that the broker keeps. */
  readonly brokerFeeBps: number;
  /** A subscription that a subscriber orders waits for the provider. */
  readonly optinOnRequest: boolean;
}

/** The terms of many plans by id, in one statement; plans off sale included. */
export async function findPlanTerms(db: Db, ids: readonly bigint[]): Promise<Map<bigint, PlanTerms>> {
  if (ids.length === 0) return new Map();
  const rows = await db.query<PlanTerms>(sql`
    SELECT p.id, p.slug, p.title, p.provider_id AS "providerId", p.unit, p.period_type AS "periodType",
      p.period_length AS "periodLength", p.renewal_type AS "renewalType", p.broker_fee_bps AS "brokerFeeBps",
      p.optin_on_request AS "optinOnRequest"
    FROM plan p WHERE p.id = ANY(${[...new Set(ids)]})`);
  return new Map(rows.map((row) => [row.id, row]));
}
