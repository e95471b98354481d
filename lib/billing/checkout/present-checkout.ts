import { type OfferedPlan, type PlanRow, planColumns, planTables, toPlan } from "@/lib/catalog/plans";
import { presentPlan } from "@/lib/catalog/present-plan";
import { noShopping } from "@/lib/catalog/shopping";
import { type Db, sql } from "@/lib/db";
import { absoluteUrl } from "@/lib/http/request";
import { findProfileSummaries } from "@/lib/identity/profiles/summaries";
import type { ProfileSummary } from "@/lib/identity/schemas";
import { readableAmount } from "@/lib/money/format";
import { escapeHtml } from "@/lib/text/html";
import type { Checkout } from "../schemas";
import type { Invoice } from "./invoice";
import type { Customer, InvoiceEntry, InvoiceLine } from "./invoice-lines";
import type { Beneficiary } from "./order";

interface Mentioned {
  readonly plans: ReadonlyMap<bigint, OfferedPlan>;
  readonly profiles: ReadonlyMap<bigint, ProfileSummary>;
  readonly customer: Customer;
  readonly unit: string;
  readonly at: Date;
}

/** An invoice in its wire shape. Plans and profiles are looked up once for all entries. */
export async function presentEntries(
  db: Db,
  invoice: Invoice,
  customer: Customer,
  at: Date,
): Promise<Checkout["results"]> {
  const { entries, unit } = invoice;
  if (entries.length === 0) return [];
  const rows = await db.query<PlanRow>(sql`
    SELECT ${planColumns} FROM ${planTables} WHERE p.id = ANY(${[...new Set(entries.map(({ planId }) => planId))]})`);
  const plans = new Map(rows.map((row) => [row.id, toPlan(row)]));
  const profiles = await findProfileSummaries(db, [customer.id, ...entries.flatMap(profilesOf)]);
  return entries.map((entry) => presentEntry(entry, { plans, profiles, customer, unit, at }));
}

function profilesOf({ subscriber, lines, options }: InvoiceEntry): bigint[] {
  const providers = [...lines, ...options].map(({ providerId }) => providerId);
  return subscriber.kind === "profile" ? [subscriber.profileId, ...providers] : providers;
}

function presentEntry(entry: InvoiceEntry, mentioned: Mentioned): Checkout["results"][number] {
  const { subscriber, subscription, subscriberSlug, planId, planSlug } = entry;
  const plan = lookUp(mentioned.plans, planId);
  const { at, customer } = mentioned;
  // By their keys, subscriptions are accepted: they are not for somebody who merely pays.
  const isOwn = subscriber.kind === "profile" && subscriber.profileId === customer.id;
  return {
    subscription: {
      created_at: subscription?.createdAt ?? at,
      ends_at: subscription?.endsAt ?? at,
      description: null,
      profile: presentSubscriber(subscriber, subscriberSlug, mentioned),
      plan: presentPlan(plan, { ...noShopping(at), planIds: new Set(isInCart(entry) ? [planId] : []) }),
      auto_renew: plan.renewalType === "auto-renew" && (subscription?.autoRenew ?? true),
      extra: null,
      grant_key: (isOwn && subscription?.grantKey) || null,
      request_key: (isOwn && subscription?.requestKey) || null,
      app_url: absoluteUrl(`/app/${subscriberSlug}/${planSlug}/`),
    },
    sync_on: entry.syncOn || null,
    lines: entry.lines.map((line) => presentLine(line, mentioned)),
    options: entry.options.map((line) => presentLine(line, mentioned)),
  };
}

function isInCart({ lines, options }: InvoiceEntry): boolean {
  return [...lines, ...options].some(({ line }) => "cartItemId" in line);
}

/** Who has no profile yet is shown as a user who is not known. */
function presentSubscriber(
  subscriber: Beneficiary,
  slug: string,
  { profiles, at }: Mentioned,
): ProfileSummary {
  if (subscriber.kind === "profile") return lookUp(profiles, subscriber.profileId);
  return {
    slug,
    printable_name: subscriber.name,
    picture: null,
    type: "user",
    credentials: false,
    created_at: at,
  };
}

/** The ledger row that the line would become. */
function presentLine(
  { line, descr, amount, providerId, endsAt }: InvoiceLine,
  { profiles, customer, unit, at }: Mentioned,
): Checkout["results"][number]["lines"][number] {
  return {
    created_at: at,
    description: escapeHtml(descr),
    amount: readableAmount(amount, unit),
    is_debit: false,
    orig_account: "Receivable",
    orig_profile: lookUp(profiles, providerId),
    orig_amount: amount,
    orig_unit: unit,
    dest_account: "Payable",
    dest_profile: lookUp(profiles, customer.id),
    dest_amount: amount,
    dest_unit: unit,
    ends_at: endsAt,
    nb_periods: line.kind === "plan" ? line.naturalPeriods : null,
  };
}

function lookUp<V>(from: ReadonlyMap<bigint, V>, id: bigint): V {
  const value = from.get(id);
  if (value === undefined) throw new Error(`an invoice refers to ${id}`);
  return value;
}
