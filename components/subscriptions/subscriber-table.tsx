import Link from "next/link";
import type { ReactNode } from "react";
import { Badge } from "@/components/ui/badge";
import { type Column, DataTable } from "@/components/ui/data-table";
import type { PageQuery } from "@/components/ui/query-href";
import { Time } from "@/components/ui/time";
import type { DetailedSubscription, ProvidedSubscription } from "@/lib/subscriptions/schemas";
import { endsSoon } from "./time-left";

/** A subscription in one of a provider's lists. */
export type SubscriberRow = DetailedSubscription | ProvidedSubscription;

/** Who is subscribed to what, since when and until when, with what the provider notes and can do. */
export function SubscriberTable({
  caption,
  rows,
  query,
  now,
  zone,
  showPlan,
  note,
  actions,
  toolbar,
  csvHref,
  empty,
}: {
  caption: string;
  rows: readonly SubscriberRow[];
  query: PageQuery;
  now: Date;
  /** Time zone of the provider. */
  zone: string;
  /** Left out where all rows are of one plan. */
  showPlan: boolean;
  note: (row: SubscriberRow) => ReactNode;
  /** Left out for who may only look, and for what has ended. */
  actions?: ((row: SubscriberRow) => ReactNode) | undefined;
  toolbar?: ReactNode;
  csvHref?: string | undefined;
  empty: ReactNode;
}) {
  const columns: Column<SubscriberRow>[] = [
    {
      key: "profile",
      header: "Subscriber",
      sort: "profile__full_name",
      cell: (row) => <Subscriber row={row} />,
    },
    ...(showPlan
      ? [{ key: "plan", header: "Plan", sort: "plan__title", cell: ({ plan }: SubscriberRow) => plan.title }]
      : []),
    {
      key: "created_at",
      header: "Since",
      sort: "created_at",
      cell: ({ created_at }) => <Time at={created_at} now={now} zone={zone} />,
      className: "whitespace-nowrap",
    },
    {
      key: "ends_at",
      header: "Ends",
      sort: "ends_at",
      cell: (row) => <Ends row={row} now={now} zone={zone} />,
      className: "whitespace-nowrap",
    },
    { key: "description", header: "Note", cell: note },
    ...(actions
      ? [
          {
            key: "actions",
            header: <span className="sr-only">What can be done</span>,
            align: "end" as const,
            cell: (row: SubscriberRow) => (
              <span className="inline-flex flex-wrap justify-end gap-1 lg:flex-nowrap">{actions(row)}</span>
            ),
          },
        ]
      : []),
  ];
  return (
    <DataTable
      caption={caption}
      columns={columns}
      rows={rows}
      rowKey={({ profile, plan, created_at }) => `${profile.slug}:${plan.slug}:${created_at.getTime()}`}
      query={query}
      toolbar={toolbar}
      csvHref={csvHref}
      empty={empty}
    />
  );
}

function Subscriber({ row: { profile, grant_key, request_key, deferral } }: { row: SubscriberRow }) {
  const isIn = grant_key === null && request_key === null;
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
      {isIn ? (
        <Link
          href={`/profile/${encodeURIComponent(profile.slug)}/contact/`}
          className="[overflow-wrap:anywhere] hover:underline"
        >
          {profile.printable_name}
        </Link>
      ) : (
        <span className="[overflow-wrap:anywhere]">{profile.printable_name}</span>
      )}
      {grant_key !== null && <Badge tone="info">Invited</Badge>}
      {request_key !== null && <Badge tone="warning">Asks to join</Badge>}
      {deferral !== null && (
        <Badge tone="info">{deferral === "waiting" ? "Pays later" : "Being charged"}</Badge>
      )}
    </span>
  );
}

function Ends({ row, now, zone }: { row: SubscriberRow; now: Date; zone: string }) {
  if (row.request_key !== null) return <span className="text-muted">Not begun</span>;
  const isSoon = !row.auto_renew && endsSoon(row.ends_at, now);
  return (
    <span className="inline-flex flex-wrap items-center gap-2 max-sm:justify-end">
      <Time at={row.ends_at} zone={zone} />
      {isSoon && <Badge tone="warning">Ends soon</Badge>}
    </span>
  );
}
