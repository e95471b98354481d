import type { Metadata } from "next";
import Form from "next/form";
import Link from "next/link";
import { NewContactForm } from "@/components/identity/new-contact-form";
import { Avatar } from "@/components/ui/avatar";
import { Button, LinkButton } from "@/components/ui/button";
import { Section } from "@/components/ui/card";
import { type Column, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { TextField } from "@/components/ui/text-field";
import { load } from "@/lib/http/call";
import { listAllUsers } from "@/lib/identity/operations/users";
import type { UserSummary } from "@/lib/identity/schemas";
import { brokerView } from "../../../frame";
import { createContact } from "./actions";

export const metadata: Metadata = { title: "Contacts" };

/** Everybody the site knows: users, and contacts that have no user yet. */
export default async function ContactsPage({ searchParams }: PageProps<"/contacts">) {
  const query = await searchParams;
  const [people] = await Promise.all([load(listAllUsers, { query }), brokerView()]);
  const q = String(query.q ?? "");
  return (
    <>
      <PageHeader
        title="Contacts"
        description="Users, and those who were entered or invited and have no account yet."
        actions={<LinkButton href="#new">New contact</LinkButton>}
      />
      <div className="flex flex-col gap-10">
        <div className="flex flex-col gap-4">
          <Form action="/contacts/" className="flex items-end gap-2">
            <TextField
              key={q}
              type="search"
              label="Search"
              hideLabel
              name="q"
              placeholder="Name, user name or e-mail"
              defaultValue={q}
              className="w-80 max-sm:flex-1"
            />
            <Button type="submit">Search</Button>
          </Form>
          <DataTable
            caption="Contacts"
            columns={COLUMNS}
            rows={people.results}
            rowKey={({ slug }) => slug}
            query={{ path: "/contacts/", params: query }}
            empty={
              <EmptyState
                title={`Nobody is found by “${q}”`}
                action={<LinkButton href="/contacts/">Show everybody</LinkButton>}
              >
                Names are searched in parts, separated by commas.
              </EmptyState>
            }
          />
          <Pagination
            query={{ path: "/contacts/", params: query }}
            count={people.count}
            page={Number(query.page ?? 1)}
          />
        </div>
        <Section
          title={<span id="new">New contact</span>}
          description="Nothing is sent. The account waits until its owner sets a password."
        >
          <NewContactForm action={createContact} />
        </Section>
      </div>
    </>
  );
}

const COLUMNS: Column<UserSummary>[] = [
  {
    key: "full_name",
    header: "Name",
    sort: "full_name",
    cell: ({ slug, printable_name: name, picture }) => (
      <span className="flex items-center gap-2.5">
        <Avatar name={name} picture={picture} size="sm" />
        <Link
          href={`/contacts/${encodeURIComponent(slug)}/`}
          className="min-w-0 text-primary underline-offset-2 [overflow-wrap:anywhere] hover:underline"
        >
          {name}
        </Link>
      </span>
    ),
  },
  {
    key: "username",
    header: "User name",
    cell: ({ username }) => <span className="font-mono text-13 [overflow-wrap:anywhere]">{username}</span>,
  },
];
