import { Inbox } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { Button, LinkButton } from "@/components/ui/button";
import { type Column, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { TextField } from "@/components/ui/text-field";
import { Time } from "@/components/ui/time";
import { database } from "@/lib/db";
import { type KeptMessage, listMessages } from "@/lib/notifications/mailbox";
import { now as clockNow } from "@/lib/time/clock";
import { demoOnly } from "../demo-only";

export const metadata: Metadata = { title: "Mailbox" };

/** What the site has written to anybody, newest first. */
export default async function MailboxPage({ searchParams }: PageProps<"/dev/mailbox">) {
  await demoOnly();
  const query = await searchParams;
  const address = textOf(query.to);
  const page = Math.max(1, Math.trunc(Number(textOf(query.page))) || 1);
  const { count, messages } = await listMessages(database(), { address, page });
  return (
    <main id="main" className="mx-auto max-w-page px-4 py-10 sm:px-6">
      <PageHeader
        title="Mailbox"
        description="E-mail and text messages of the site. In demo mode they are kept here and go nowhere else."
      />
      <div className="flex flex-col gap-6">
        <form method="get" className="flex flex-wrap items-end gap-3">
          <TextField
            label="Address or phone"
            name="to"
            type="search"
            defaultValue={address}
            className="w-80 max-w-full"
          />
          <Button type="submit">Search</Button>
        </form>
        <DataTable
          caption="Messages"
          columns={columns(clockNow())}
          rows={messages}
          rowKey={({ id }) => id.toString()}
          empty={
            <EmptyState
              icon={<Inbox aria-hidden="true" />}
              title={address ? `Nothing was written to “${address}”` : "No messages yet"}
              action={address ? <LinkButton href="/dev/mailbox/">Show all messages</LinkButton> : undefined}
            >
              {address ? undefined : "Register, or ask for a new password, and the message will be here."}
            </EmptyState>
          }
        />
        <Pagination query={{ path: "/dev/mailbox/", params: query }} count={count} page={page} />
      </div>
    </main>
  );
}

function textOf(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value)?.trim() ?? "";
}

function columns(now: Date): Column<KeptMessage>[] {
  return [
    {
      key: "subject",
      header: "Message",
      cell: ({ id, channel, content, event }) => (
        <Link href={`/dev/mailbox/${id}/`} className="text-primary underline-offset-2 hover:underline">
          {channel === "phone" ? "Text message" : (content?.subject ?? event)}
        </Link>
      ),
    },
    { key: "address", header: "To", cell: ({ address }) => address },
    {
      key: "event",
      header: "About",
      cell: ({ event }) => <span className="font-mono text-13">{event}</span>,
    },
    { key: "created", header: "When", cell: ({ createdAt }) => <Time at={createdAt} now={now} zone="UTC" /> },
    { key: "state", header: "State", cell: (message) => <State {...message} /> },
  ];
}

function State({ sentAt, failedAt }: KeptMessage) {
  if (failedAt) return <Badge tone="danger">Not delivered</Badge>;
  return sentAt ? <Badge tone="success">Sent</Badge> : <Badge>On its way</Badge>;
}
