import type { Metadata } from "next";
import { AuditFilters, auditDetail, eventLabel } from "@/components/identity/audit-log";
import { LinkButton } from "@/components/ui/button";
import { type Column, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { Time } from "@/components/ui/time";
import { load } from "@/lib/http/call";
import { AUDIT_LIMIT } from "@/lib/identity/audit/log";
import type { AuditEvent } from "@/lib/identity/audit/schemas";
import { listAudit } from "@/lib/identity/operations/audit";
import { now as clockNow } from "@/lib/time/clock";
import { endOfDay, startOfDay } from "@/lib/time/days";
import { brokerView } from "../../../frame";

export const metadata: Metadata = { title: "Audit log" };

/** What the form above the log sends; days are those of the broker's time zone, and both belong to the range. */
const FILTERS = ["actor", "target", "event", "from", "to"] as const;

export default async function AuditPage({ searchParams }: PageProps<"/audit">) {
  const [query, { profile }] = await Promise.all([searchParams, brokerView()]);
  const filters = Object.fromEntries(FILTERS.map((name) => [name, textOf(query[name])]));
  const { actor, target, event, from = "", to = "" } = filters;
  const [startAt, endsAt] = [startOfDay(from, profile.timeZone), endOfDay(to, profile.timeZone)];
  const page = textOf(query.page) || "1";
  const events = await load(listAudit, {
    query: {
      ...{ actor, target, page },
      event: event?.toLowerCase().replaceAll(" ", "_"),
      ...(startAt ? { start_at: startAt.toISOString() } : {}),
      ...(endsAt ? { ends_at: endsAt.toISOString() } : {}),
    },
  });
  const isFiltered = FILTERS.some((name) => filters[name] !== "");
  return (
    <>
      <PageHeader
        title="Audit log"
        description={`Who did what, when and from where. Nothing here can be changed. Days are those of ${profile.timeZone}.`}
      />
      <div className="flex flex-col gap-6">
        <AuditFilters path="/audit/" values={filters} isFiltered={isFiltered} />
        <DataTable
          caption="Events"
          columns={columns(clockNow(), profile.timeZone)}
          rows={events.results}
          rowKey={({ created_at, event: name, target: of, request_id }) =>
            `${created_at.getTime()}:${name}:${of}:${request_id}`
          }
          empty={
            <EmptyState
              title={isFiltered ? "Nothing like this was recorded" : "Nothing was recorded yet"}
              action={isFiltered ? <LinkButton href="/audit/">Show everything</LinkButton> : undefined}
            >
              {isFiltered
                ? "Names are looked for whole; leave a field empty to search in all."
                : "Sign-ins, changes of profiles and roles, and agreements will be listed here."}
            </EmptyState>
          }
        />
        {events.count >= AUDIT_LIMIT && (
          <p className="text-13 text-muted">
            The {AUDIT_LIMIT.toLocaleString("en")} newest are listed. Choose days to see older ones.
          </p>
        )}
        <Pagination query={{ path: "/audit/", params: query }} count={events.count} page={Number(page)} />
      </div>
    </>
  );
}

function textOf(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value)?.trim() ?? "";
}

function columns(now: Date, zone: string): Column<AuditEvent>[] {
  return [
    {
      key: "created_at",
      header: "When",
      cell: ({ created_at }) => <Time at={created_at} now={now} zone={zone} />,
      className: "whitespace-nowrap",
    },
    {
      key: "event",
      header: "What",
      cell: ({ event }) => eventLabel(event),
      className: "whitespace-nowrap",
    },
    {
      key: "actor",
      header: "Who",
      cell: ({ actor }) =>
        actor ? (
          <span className="font-mono text-13">{actor}</span>
        ) : (
          <span className="text-muted">Visitor</span>
        ),
    },
    {
      key: "target",
      header: "Target",
      cell: ({ target }) => <span className="font-mono text-13">{target}</span>,
    },
    {
      key: "ip",
      header: "From",
      cell: ({ ip }) => (ip ? <span className="font-mono text-13">{ip}</span> : null),
    },
    { key: "detail", header: "More", cell: (event) => auditDetail(event) },
  ];
}
