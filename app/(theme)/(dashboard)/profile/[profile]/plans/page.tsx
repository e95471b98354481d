import type { Metadata } from "next";
import Link from "next/link";
import { PlanState } from "@/components/catalog/plan-state";
import { LinkButton } from "@/components/ui/button";
import { type Column, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Money } from "@/components/ui/money";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { SearchBox } from "@/components/ui/search-box";
import { Time } from "@/components/ui/time";
import { perPeriod } from "@/lib/catalog/offers";
import { listPlans } from "@/lib/catalog/operations/plans";
import type { Plan } from "@/lib/catalog/schemas";
import { load } from "@/lib/http/call";
import { now as clockNow } from "@/lib/time/clock";
import { profileTitle, profileView } from "../../../../frame";

type Props = PageProps<"/profile/[profile]/plans">;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return profileTitle((await params).profile, (name) => `${name} plans`);
}

export default async function PlansPage({ params: promised, searchParams }: Props) {
  const [params, query] = await Promise.all([promised, searchParams]);
  const [{ profile }, plans] = await Promise.all([
    profileView(params.profile),
    load(listPlans, { params, query }),
  ]);
  const path = `/profile/${encodeURIComponent(profile.slug)}/plans/`;
  const here = { path, params: query };
  const create =
    profile.access === "manager" ? (
      <LinkButton href={`${path}new/`} variant="primary">
        New plan
      </LinkButton>
    ) : undefined;
  const isSearched = typeof query.q === "string" && query.q !== "";
  return (
    <>
      <PageHeader title="Plans" description={`What ${profile.name} sells.`} actions={create} />
      <DataTable
        caption="Plans"
        toolbar={<SearchBox query={here} label="Search plans" />}
        columns={columns(path, clockNow(), profile.timeZone)}
        rows={plans.results}
        rowKey={({ slug }) => slug}
        query={here}
        empty={
          isSearched ? (
            <EmptyState
              title="No plan is like this"
              action={<LinkButton href={path}>Show all plans</LinkButton>}
            >
              Search for another word of its title.
            </EmptyState>
          ) : (
            <EmptyState title="No plans yet" action={create}>
              What you sell will be listed here, with its price and whether it is on sale.
            </EmptyState>
          )
        }
      />
      <Pagination query={here} count={plans.count} page={Number(query.page ?? 1)} />
    </>
  );
}

function columns(path: string, now: Date, zone: string): Column<Plan>[] {
  return [
    {
      key: "title",
      header: "Title",
      sort: "title",
      cell: ({ slug, title }) => (
        <Link href={`${path}${encodeURIComponent(slug)}/`} className="hover:underline">
          {title}
        </Link>
      ),
    },
    {
      key: "is_active",
      header: "Status",
      sort: "is_active",
      cell: ({ is_active }) => <PlanState isActive={is_active} />,
    },
    {
      key: "created_at",
      header: "Created",
      sort: "created_at",
      cell: ({ created_at }) => <Time at={created_at} now={now} zone={zone} />,
      className: "whitespace-nowrap",
    },
    {
      key: "price",
      header: "Price",
      sort: "period_amount",
      align: "end",
      cell: (plan) =>
        plan.is_not_priced ? (
          <span className="text-muted">On request</span>
        ) : (
          <span>
            <Money amount={plan.period_amount} unit={plan.unit} />{" "}
            <span className="text-muted">{perPeriod(plan)}</span>
          </span>
        ),
    },
  ];
}
