import type { Metadata } from "next";
import { PlanCard, PlanGrid, planColumns } from "@/components/catalog/plan-card";
import { Callout } from "@/components/ui/callout";
import { EmptyState } from "@/components/ui/empty-state";
import { Pagination } from "@/components/ui/pagination";
import { listPricing } from "@/lib/catalog/operations/pricing";
import type { Plan } from "@/lib/catalog/schemas";
import { groupBy } from "@/lib/group-by";
import { load } from "@/lib/http/call";
import { PublicContent } from "@/themes/default/public-layout";
import { currentSite } from "../../frame";
import { buy } from "./actions";

export const metadata: Metadata = { title: "Pricing" };

export default async function PricingPage({ searchParams }: PageProps<"/pricing">) {
  const { "sold-out": soldOut, page } = await searchParams;
  const [site, plans] = await Promise.all([
    currentSite(),
    load(listPricing, { query: page === undefined ? {} : { page } }),
  ]);
  const sellers = bySeller(plans.results, site.broker);
  const columns = planColumns(sellers.map(({ plans: own }) => own.length));
  return (
    <PublicContent>
      <h1 className="font-semibold text-32 sm:text-40">Pricing</h1>
      <p className="mt-3 max-w-text text-muted">
        Pick a plan and start today. Renewal can be turned off at any time; what is paid for stays yours to
        the end.
      </p>
      {soldOut !== undefined && (
        <Callout tone="warning" announce className="mt-8" title="This plan is not on sale any more">
          Nothing was added to your cart. These are the plans of today.
        </Callout>
      )}
      {sellers.length === 0 && (
        <EmptyState title="No plans yet" className="mt-10">
          The plans of {site.name} will be here as soon as they are on sale.
        </EmptyState>
      )}
      {sellers.map(({ name, plans: own }) => (
        <section key={name} aria-label={name} className="mt-12">
          {sellers.length > 1 ? (
            <h2 className="mb-5 font-semibold text-20">{name}</h2>
          ) : (
            <h2 className="sr-only">Plans</h2>
          )}
          <PlanGrid columns={columns}>
            {own.map((plan) => (
              <PlanCard key={plan.slug} plan={plan} buy={buy} contactHref={contactHref(site.email, plan)} />
            ))}
          </PlanGrid>
        </section>
      ))}
      <div className="mt-8 text-14">
        <Pagination
          query={{ path: "/pricing/", params: { page } }}
          count={plans.count}
          page={Number(page ?? 1)}
        />
      </div>
    </PublicContent>
  );
}

/** The plans of each provider, in the order in which they come; the site's own first. */
function bySeller(plans: readonly Plan[], broker: string): { name: string; plans: readonly Plan[] }[] {
  const sellers = groupBy(plans, (plan) => plan.profile.slug);
  const ordered = [...sellers].sort(([a], [b]) => Number(b === broker) - Number(a === broker));
  return ordered.map(([slug, own]) => ({ name: own[0]?.profile.printable_name ?? slug, plans: own }));
}

function contactHref(email: string, plan: Plan): string | null {
  return email === "" ? null : `mailto:${email}?subject=${encodeURIComponent(plan.title)}`;
}
