import type { Metadata } from "next";
import type { ReactNode } from "react";
import { activeColumns, activeKey, inactiveColumns } from "@/components/subscriptions/activity-tables";
import { LinkButton } from "@/components/ui/button";
import { type Column, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { downloadHref, type PageQuery, queryHref } from "@/components/ui/query-href";
import { SearchBox } from "@/components/ui/search-box";
import { Tabs } from "@/components/ui/tabs";
import { load } from "@/lib/http/call";
import { listEngagedSubscribers, listUnengagedSubscribers } from "@/lib/subscriptions/operations/subscribers";
import { now as clockNow } from "@/lib/time/clock";
import { profileTitle, profileView } from "../../../../frame";

type Props = PageProps<"/metrics/[profile]/activity">;

/** How many of each the overview shows. */
const FIRST = "10";

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return profileTitle((await params).profile, (name) => `Subscribers activity of ${name}`);
}

/** Who of a provider's subscribers signs in, and who does not: side by side, or one of them in full. */
export default async function ActivityPage({ params, searchParams }: Props) {
  const [{ profile: slug }, query] = await Promise.all([params, searchParams]);
  const { profile } = await profileView(slug);
  const here = { path: `/metrics/${encodeURIComponent(slug)}/activity/`, params: query };
  const shown = query.state === "active" || query.state === "inactive" ? query.state : null;
  return (
    <>
      <PageHeader
        title="Subscribers activity"
        description={profile.name}
        tabs={<ActivityTabs query={here} shown={shown} />}
      />
      <div className={shown === null ? "grid items-start gap-x-10 gap-y-12 lg:grid-cols-2" : undefined}>
        {shown !== "inactive" && (
          <Active profile={slug} zone={profile.timeZone} query={here} isAll={shown !== null} />
        )}
        {shown !== "active" && (
          <Inactive profile={slug} zone={profile.timeZone} query={here} isAll={shown !== null} />
        )}
      </div>
    </>
  );
}

function ActivityTabs({ query, shown }: { query: PageQuery; shown: "active" | "inactive" | null }) {
  const tab = (label: string, state: "active" | "inactive" | undefined) => ({
    ...{ label, current: shown === (state ?? null) },
    href: queryHref({ path: query.path, params: {} }, { state }),
  });
  return (
    <Tabs
      label="Which subscribers"
      tabs={[tab("Overview", undefined), tab("Active", "active"), tab("Inactive", "inactive")]}
    />
  );
}

interface PartProps {
  readonly profile: string;
  readonly zone: string;
  readonly query: PageQuery;
  /** All of them, page by page, and not the first alone. */
  readonly isAll: boolean;
}

async function Active({ profile, zone, query, isAll }: PartProps) {
  const page = await load(listEngagedSubscribers, { params: { profile }, query: listQuery(query, isAll) });
  return (
    <Part
      title="Active in the last 7 days"
      state="active"
      columns={activeColumns(clockNow(), zone)}
      rowKey={activeKey}
      none="Who has signed in within the last 7 days will be here."
      {...{ page, query, isAll }}
    />
  );
}

async function Inactive({ profile, zone, query, isAll }: PartProps) {
  const page = await load(listUnengagedSubscribers, { params: { profile }, query: listQuery(query, isAll) });
  return (
    <Part
      title="Inactive for 90 days"
      state="inactive"
      columns={inactiveColumns(clockNow(), zone)}
      rowKey={({ slug }) => slug}
      none="Profiles with a subscription of whom nobody has signed in for 90 days will be here."
      {...{ page, query, isAll }}
    />
  );
}

function listQuery({ params: { state: _, ...query } }: PageQuery, isAll: boolean): PageQuery["params"] {
  return isAll ? query : { page_size: FIRST };
}

/** One of the lists, with how many there are. */
function Part<Row>({
  title,
  state,
  columns,
  rowKey,
  none,
  page,
  query,
  isAll,
}: {
  title: string;
  state: "active" | "inactive";
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  none: ReactNode;
  page: { readonly count: number; readonly results: readonly Row[] };
  query: PageQuery;
  isAll: boolean;
}) {
  const isSearched = isAll && typeof query.params.q === "string";
  return (
    <section aria-label={title} className="flex min-w-0 flex-col gap-3">
      <h2 className="flex items-baseline justify-between gap-4 font-medium text-16">
        {title}
        <span className="font-normal text-14 text-muted tabular-nums">{page.count.toLocaleString("en")}</span>
      </h2>
      <DataTable
        caption={title}
        columns={columns}
        rows={page.results}
        rowKey={rowKey}
        query={query}
        toolbar={
          isAll && (page.count > 0 || isSearched) ? (
            <SearchBox query={query} label="Search subscribers" />
          ) : undefined
        }
        csvHref={
          isAll && page.count > 0
            ? downloadHref({ path: `${query.path}${state}/`, params: { ...query.params, state: undefined } })
            : undefined
        }
        empty={
          <EmptyState title={isSearched ? "Nobody found" : "Nobody"}>
            {isSearched ? "Search for a name or a profile." : none}
          </EmptyState>
        }
      />
      {isAll ? (
        <Pagination query={query} count={page.count} page={Number(query.params.page ?? 1)} />
      ) : (
        page.count > Number(FIRST) && (
          <LinkButton href={queryHref({ path: query.path, params: {} }, { state })} className="self-start">
            See all
          </LinkButton>
        )
      )}
    </section>
  );
}
