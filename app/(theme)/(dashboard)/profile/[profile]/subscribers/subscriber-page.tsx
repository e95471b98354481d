import { Users } from "lucide-react";
import type { ReactNode } from "react";
import { SubscriberTable } from "@/components/subscriptions/subscriber-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Pagination } from "@/components/ui/pagination";
import { type PageQuery, queryHref } from "@/components/ui/query-href";
import { SearchBox } from "@/components/ui/search-box";
import { Tabs } from "@/components/ui/tabs";
import { type Paid, paidForRequests } from "@/lib/billing/refused-requests";
import { database } from "@/lib/db";
import type { DetailedSubscription, ProvidedSubscription } from "@/lib/subscriptions/schemas";
import { now as clockNow } from "@/lib/time/clock";
import { SubscriberActions, SubscriberNote } from "./subscriber-actions";

/** Which of a provider's subscriptions are shown. */
export function SubscriberTabs({ query, isChurned }: { query: PageQuery; isChurned: boolean }) {
  const tab = (label: string, state: string | undefined, current: boolean) => ({
    ...{ label, current },
    href: queryHref(query, { state, page: undefined, o: undefined }),
  });
  return (
    <Tabs
      label="Which subscribers"
      tabs={[tab("Active", undefined, !isChurned), tab("Churned", "churned", isChurned)]}
    />
  );
}

/** What was paid for requests that wait, by their keys: it is given back when they are refused. */
async function paidOf(
  rows: readonly { readonly request_key: string | null }[],
): Promise<ReadonlyMap<string, Paid>> {
  const keys = rows.flatMap(({ request_key }) => request_key ?? []);
  return keys.length === 0 ? new Map() : paidForRequests(database(), keys);
}

/** A list of a provider's subscriptions, with what can be done about each. */
export async function SubscriberList({
  provider,
  page,
  query,
  isChurned,
  showPlan,
  none,
  csvHref,
}: {
  provider: { readonly slug: string; readonly timeZone: string; readonly access: string };
  page: {
    readonly count: number;
    readonly results: readonly (DetailedSubscription | ProvidedSubscription)[];
  };
  query: PageQuery;
  isChurned: boolean;
  showPlan: boolean;
  /** What stands where nobody is subscribed yet. */
  none: ReactNode;
  csvHref?: string | undefined;
}) {
  const { slug, timeZone: zone, access } = provider;
  const mayChange = access === "manager" && !isChurned;
  const paid = mayChange ? await paidOf(page.results) : new Map<string, Paid>();
  const isSearched = typeof query.params.q === "string";
  return (
    <div className="flex flex-col gap-3">
      <SubscriberTable
        caption={isChurned ? "Churned subscribers" : "Active subscribers"}
        rows={page.results}
        query={query}
        now={clockNow()}
        zone={zone}
        showPlan={showPlan}
        note={(row) => <SubscriberNote row={row} profile={slug} mayEdit={mayChange} />}
        actions={
          mayChange
            ? (row) => (
                <SubscriberActions
                  row={row}
                  profile={slug}
                  zone={zone}
                  paid={row.request_key === null ? undefined : paid.get(row.request_key)}
                />
              )
            : undefined
        }
        toolbar={(page.count > 0 || isSearched) && <SearchBox query={query} label="Search subscribers" />}
        csvHref={csvHref}
        empty={
          <EmptyState
            icon={<Users aria-hidden="true" />}
            title={isSearched ? "Nobody found" : isChurned ? "Nobody has left" : "No subscribers yet"}
          >
            {isSearched
              ? "Search for a name, an e-mail address or a plan."
              : isChurned
                ? "Subscriptions that have ended will be here."
                : none}
          </EmptyState>
        }
      />
      <Pagination query={query} count={page.count} page={Number(query.params.page ?? 1)} />
    </div>
  );
}
