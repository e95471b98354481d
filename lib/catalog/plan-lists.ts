import { type Database, type Db, type Sql, sql } from "@/lib/db";
import type { ListDefinition, ListRequest, Page } from "@/lib/http";
import { readPage } from "@/lib/http";
import { type OfferedPlan, type PlanRow, planColumns, planTables, toPlan } from "./plans";
import { presentPlan } from "./present-plan";
import type { PlanPage } from "./schemas";
import { findShopping, noShopping, type Shopper } from "./shopping";

const planList = {
  search: { slug: sql`p.slug`, title: sql`p.title`, profile: sql`provider.slug` },
  sort: {
    title: sql`lower(p.title)`,
    period_amount: sql`p.period_amount`,
    is_active: sql`p.is_active`,
    created_at: sql`p.created_at`,
    is_not_priced: sql`p.is_not_priced`,
  },
  defaultOrder: ["period_amount"],
  tieBreak: sql`p.id`,
  dates: { column: sql`p.created_at`, endsAt: "now" },
} as const satisfies ListDefinition;

/** How a provider's plans are searched and sorted: the cheapest first. */
export const providerPlanList: ListDefinition = planList;

/** How the public catalogue is searched and sorted: plans with a price first, the cheapest first. */
export const pricingList: ListDefinition = { ...planList, defaultOrder: ["is_not_priced", "period_amount"] };

/** A list as somebody asked for it, and for whom prices are shown. */
export interface PlanListing {
  readonly list: ListRequest;
  readonly shopper: Shopper | null;
  readonly at: Date;
}

/** Plans of one provider, on sale or not; `isActive` narrows it to one kind. */
export async function listProviderPlans(
  db: Db,
  { providerId, isActive, ...listing }: PlanListing & { providerId: bigint; isActive: boolean | undefined },
): Promise<PlanPage> {
  const kind = isActive === undefined ? sql`TRUE` : sql`p.is_active = ${isActive}`;
  const page = await readPlans(db, listing.list, sql`p.provider_id = ${providerId} AND ${kind}`);
  return presentPage(db, page, listing);
}

/**
 * Plans on sale, of all providers. The first page as it looks to somebody without a cart is by far the most wanted: it
 * is made once and answered, the very same object, until the catalogue changes.
 */
export async function readPricing(db: Database, listing: PlanListing): Promise<PlanPage> {
  const { list, shopper, at } = listing;
  if (list.url.search !== "") return presentPage(db, await readPlans(db, list, onSale), listing);
  const first = await firstPage(db, list, at);
  return shopper ? presentPage(db, first.plans, listing) : first.page;
}

const onSale = sql`p.is_active AND provider.is_active`;

async function readPlans(db: Db, list: ListRequest, where: Sql): Promise<Page<OfferedPlan>> {
  const page = await readPage<PlanRow>(db, list, { columns: planColumns, from: planTables, where });
  return { ...page, results: page.results.map(toPlan) };
}

async function presentPage(db: Db, page: Page<OfferedPlan>, { shopper, at }: PlanListing): Promise<PlanPage> {
  const { count, next, previous, results } = page;
  const shopping = await findShopping(db, shopper, results, at);
  return { count, next, previous, results: results.map((plan) => presentPlan(plan, shopping)) };
}

/** The first page of the catalogue, good for `[from, until)`: plans dated ahead appear in their time. */
interface FirstPage {
  readonly plans: Page<OfferedPlan>;
  /** Frozen, which lets it be encoded once. */
  readonly page: PlanPage;
  readonly from: Date;
  readonly until: Date | null;
}

async function firstPage(db: Database, list: ListRequest, at: Date): Promise<FirstPage> {
  const load = () => readFirstPage(db, list, at);
  const kept = await db.snapshots.get("catalog", load);
  if (at < kept.from) return load();
  if (kept.until === null || at < kept.until) return kept;
  db.snapshots.forget("catalog");
  return db.snapshots.get("catalog", load);
}

async function readFirstPage(db: Db, list: ListRequest, at: Date): Promise<FirstPage> {
  const plans = await readPlans(db, list, onSale);
  const [ahead] = await db.query<{ until: Date | null }>(sql`
    SELECT min(created_at) AS until FROM plan WHERE is_active AND created_at >= ${at}`);
  const results = plans.results.map((plan) => presentPlan(plan, noShopping(at)));
  const page = Object.freeze({ count: plans.count, next: plans.next, previous: plans.previous, results });
  return { plans, page, from: at, until: ahead?.until ?? null };
}
