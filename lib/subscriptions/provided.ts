import type { ProfileSubject } from "@/lib/auth/audience";
import { type Db, type Sql, sql } from "@/lib/db";
import { NotFound } from "@/lib/errors";
import { absoluteUrl, type ListRequest, type Page, readPage } from "@/lib/http";
import { findProfileDetails } from "@/lib/identity";
import type { DetailedSubscription, ProvidedSubscription } from "./schemas";
import { isCurrent } from "./subscriptions";
import { isEnded, meets, presentShown, type ShownSubscription, shownColumns, shownTables } from "./views";

/** Subscriptions to the plans of a provider, or to one of them. */
export interface Provided {
  readonly provider: { readonly id: bigint; readonly slug: string };
  /** Null is all of the provider's plans. */
  readonly planId: bigint | null;
  /** The broker's people see how to reach a subscriber who has not accepted yet. */
  readonly seesAll: boolean;
  readonly at: Date;
}

/** The subscriptions that a path names. */
export function providedBy({ profile, access }: ProfileSubject, planId: bigint | null, at: Date): Provided {
  return { provider: profile, planId, seesAll: access.as === "broker", at };
}

/** @throws NotFound 404 unless the provider has this plan */
export async function getPlanId(db: Db, providerId: bigint, slug: string): Promise<bigint> {
  const [plan] = await db.query<{ id: bigint }>(
    sql`SELECT id FROM plan WHERE slug = ${slug} AND provider_id = ${providerId}`,
  );
  if (!plan) throw new NotFound("The provider has no such plan.");
  return plan.id;
}

function ofProvider({ provider, planId }: Provided): Sql {
  const ofPlan = planId === null ? sql`TRUE` : sql`s.plan_id = ${planId}`;
  return sql`p.provider_id = ${provider.id} AND ${ofPlan} AND s.closed_at IS NULL AND subscriber.is_active`;
}

async function listShown(
  db: Db,
  list: ListRequest,
  provided: Provided,
  state: Sql,
): Promise<Page<ShownSubscription>> {
  const { count, next, previous, results } = await readPage<ShownSubscription>(db, list, {
    columns: shownColumns,
    from: shownTables,
    where: sql`${ofProvider(provided)} AND ${state}`,
  });
  return { count, next, previous, results };
}

/**
 * Subscriptions that are current, pending ones included, with how to reach their subscribers: these tell a provider no
 * more than their name before they have accepted.
 */
export async function listActive(
  db: Db,
  list: ListRequest,
  provided: Provided,
): Promise<Page<DetailedSubscription>> {
  const page = await listShown(db, list, provided, isCurrent(provided.at));
  const details = await findProfileDetails(
    db,
    page.results.map(({ profileId }) => profileId),
  );
  return {
    ...page,
    results: page.results.map((row) => {
      const subscription = presentShown(row);
      const detail = details.get(row.profileId);
      const isTold = provided.seesAll || row.grantKey === null;
      return { ...subscription, profile: detail && isTold ? detail : { ...subscription.profile, ...untold } };
    }),
  };
}

/** What is not told of a profile that has not agreed yet. */
const untold = {
  ...{ full_name: "", email: "", phone: "", street_address: "", locality: "", region: "", postal_code: "" },
  ...{
    country: "",
    tax_id: "",
    default_timezone: "UTC",
    is_provider: false,
    is_bulk_buyer: false,
    extra: null,
  },
} as const;

/** Subscriptions whose term meets the window that the list names, whatever their state. */
export async function listAny(
  db: Db,
  list: ListRequest,
  provided: Provided,
): Promise<Page<ProvidedSubscription>> {
  const bounded = { ...list, where: sql`${list.matches} AND ${meets(list)}` };
  return presented(await listShown(db, bounded, provided, sql`TRUE`), provided);
}

/** Subscriptions that were in force and ended within the window. */
export async function listChurned(
  db: Db,
  list: ListRequest,
  provided: Provided,
): Promise<Page<ProvidedSubscription>> {
  return presented(await listShown(db, list, provided, isEnded(provided.at)), provided);
}

function presented(
  { results, ...page }: Page<ShownSubscription>,
  { provider }: Provided,
): Page<ProvidedSubscription> {
  return { ...page, results: results.map((row) => presentProvided(row, provider.slug)) };
}

/** A subscription on the wire, as the plan's provider sees it. */
export function presentProvided(subscription: ShownSubscription, providerSlug: string): ProvidedSubscription {
  const { subscriber, planSlug, requestKey } = subscription;
  const provider = `/api/profile/${providerSlug}`;
  return {
    ...presentShown(subscription),
    accept_request_api_url:
      requestKey === null ? null : absoluteUrl(`${provider}/subscribers/accept/${requestKey}`),
    remove_api_url: absoluteUrl(`${provider}/plans/${planSlug}/subscriptions/${subscriber.slug}`),
  };
}

/** @throws NotFound when it is gone */
export async function getShown(db: Db, id: bigint): Promise<ShownSubscription> {
  const [row] = await db.query<ShownSubscription>(
    sql`SELECT ${shownColumns} FROM ${shownTables} WHERE s.id = ${id}`,
  );
  if (!row) throw new NotFound("There is no such subscription.");
  return row;
}
