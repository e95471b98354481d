import type { Metadata } from "next";
import Link from "next/link";
import { NoteForm } from "@/components/identity/note-form";
import { NoteList } from "@/components/identity/note-list";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { LinkButton } from "@/components/ui/button";
import { Section } from "@/components/ui/card";
import { DetailsList } from "@/components/ui/details-list";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { Time } from "@/components/ui/time";
import { load } from "@/lib/http/call";
import { listContactActivities } from "@/lib/identity/operations/contacts";
import type { UserDetail } from "@/lib/identity/schemas";
import { now as clockNow } from "@/lib/time/clock";
import { brokerView, userTitle, userView } from "../../../../frame";
import { takeNote } from "./actions";

export async function generateMetadata({ params }: PageProps<"/contacts/[user]">): Promise<Metadata> {
  return userTitle((await params).user, (name) => name);
}

/** Who somebody is, and what the broker's people have noted. */
export default async function ContactPage({ params, searchParams }: PageProps<"/contacts/[user]">) {
  const [{ user: slug }, { page = "1" }] = await Promise.all([params, searchParams]);
  const [{ profile }, { user }, notes] = await Promise.all([
    brokerView(),
    userView(slug),
    load(listContactActivities, { params: { user: slug }, query: { o: "-created_at", page } }),
  ]);
  const [now, zone] = [clockNow(), profile.timeZone];
  const path = `/contacts/${encodeURIComponent(slug)}/`;
  return (
    <>
      <PageHeader
        title={user.printable_name}
        description={<span className="font-mono text-13">{user.username}</span>}
        breadcrumbs={
          <Breadcrumbs items={[{ label: "Contacts", href: "/contacts/" }, { label: user.printable_name }]} />
        }
        actions={<LinkButton href={`/users/${encodeURIComponent(user.username)}/`}>Edit details</LinkButton>}
      />
      <div className="grid gap-10 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-8 max-lg:order-last">
          <Section title="Activity" description="Seen by the people of the site alone.">
            {/* A note that was taken empties the form. */}
            <NoteForm key={notes.count} action={takeNote.bind(null, slug)} />
          </Section>
          {notes.count === 0 ? (
            <EmptyState title="No notes yet">Calls, mails and promises will be listed here.</EmptyState>
          ) : (
            <NoteList notes={notes.results} now={now} zone={zone} />
          )}
          <Pagination
            query={{ path, params: { page: String(page) } }}
            count={notes.count}
            page={Number(page)}
          />
        </div>
        <DetailsList items={details(user, now, zone)} className="self-start" />
      </div>
    </>
  );
}

function details(user: UserDetail, now: Date, zone: string) {
  const mail = user.email && (
    <Link href={`mailto:${user.email}`} className="text-primary underline-offset-2 hover:underline">
      {user.email}
    </Link>
  );
  const items = [
    { label: "Full name", value: user.full_name },
    { label: "Nick name", value: user.nick_name },
    { label: "E-mail", value: mail },
    { label: "Phone", value: user.phone },
    { label: "Language", value: new Intl.DisplayNames("en", { type: "language" }).of(user.lang) },
    { label: "Password", value: user.credentials ? "Set" : "Not set" },
    { label: "Since", value: <Time at={user.created_at} now={now} zone={zone} /> },
    {
      label: "Last sign-in",
      value: user.last_login ? <Time at={user.last_login} now={now} zone={zone} /> : "Never",
    },
  ];
  return items.filter(({ value }) => value !== null && value !== "");
}
