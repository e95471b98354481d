import type { Metadata } from "next";
import Link from "next/link";
import { notificationLabel } from "@/components/notifications/labels";
import { Badge } from "@/components/ui/badge";
import { Section } from "@/components/ui/card";
import { type Column, DataTable } from "@/components/ui/data-table";
import { PageHeader } from "@/components/ui/page-header";
import { Time } from "@/components/ui/time";
import { load } from "@/lib/http/call";
import { getNotifications } from "@/lib/notifications/operations/site";
import type { NotificationList } from "@/lib/notifications/schemas";
import { now as clockNow } from "@/lib/time/clock";
import { brokerView } from "../../../../frame";

export const metadata: Metadata = { title: "Messages" };

type Row = NotificationList["results"][number];
type Failure = NotificationList["failures"][number];

export default async function SiteNotificationsPage() {
  const [{ results, failures }, { profile }] = await Promise.all([load(getNotifications), brokerView()]);
  return (
    <>
      <PageHeader
        title="Messages"
        description="What the site tells people by itself. Each can be looked at and tried with sample data."
      />
      <div className="flex flex-col gap-10">
        {failures.length > 0 && (
          <Section
            title="Not delivered"
            description="The latest messages that could not be delivered. What they said is forgotten."
          >
            <DataTable
              caption="Messages that could not be delivered"
              columns={failureColumns(clockNow(), profile.timeZone)}
              rows={failures}
              rowKey={({ event, address, failed_at }) => `${failed_at.getTime()}:${event}:${address}`}
            />
          </Section>
        )}
        <DataTable caption="Notifications" columns={COLUMNS} rows={results} rowKey={({ event }) => event} />
      </div>
    </>
  );
}

const TO: Readonly<Record<string, string>> = {
  user: "The user",
  broker: "The site's address",
  profile: "The profile's address",
  provider: "The provider's address",
  subscriber: "The subscriber's address",
  address: "The beneficiary",
};

const COLUMNS: readonly Column<Row>[] = [
  {
    key: "event",
    header: "Notification",
    cell: ({ event }) => (
      <Link
        href={`/proxy/notifications/${event}/`}
        className="text-primary underline-offset-2 hover:underline"
      >
        {notificationLabel(event).label}
      </Link>
    ),
  },
  { key: "summary", header: "When", cell: ({ event }) => notificationLabel(event).summary },
  {
    key: "to",
    header: "To",
    cell: ({ to, apart }) => (apart ? `${TO[to]}; the ${apart} apart` : TO[to]),
    className: "sm:whitespace-nowrap",
  },
  {
    key: "copies",
    header: "Copies to managers of",
    cell: ({ copies }) => (copies.length > 0 ? copies.map((party) => `the ${party}`).join(", ") : null),
  },
  {
    key: "is_transactional",
    header: "Kind",
    cell: ({ is_transactional: always }) =>
      always ? <Badge tone="info">Always</Badge> : <Badge>Optional</Badge>,
  },
];

function failureColumns(now: Date, zone: string): Column<Failure>[] {
  return [
    { key: "event", header: "Notification", cell: ({ event }) => notificationLabel(event).label },
    { key: "address", header: "To", cell: ({ address }) => address },
    { key: "failed_at", header: "When", cell: ({ failed_at: at }) => <Time at={at} now={now} zone={zone} /> },
    { key: "reason", header: "Why", cell: ({ reason }) => reason },
  ];
}
