import Link from "next/link";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { type Column, DataTable } from "@/components/ui/data-table";
import type { PageQuery } from "@/components/ui/query-href";
import { Time } from "@/components/ui/time";
import type { ProfileListItem, UserSummary } from "@/lib/identity/schemas";

interface ListProps<Row> {
  readonly rows: readonly Row[];
  readonly query: PageQuery;
  /** Stands in for the table when there are no rows. */
  readonly empty: React.ReactNode;
}

/** Who is billed here, for the site's own people. */
export function ProfilesTable({ rows, query, empty, now }: ListProps<ProfileListItem> & { now: Date }) {
  const columns: Column<ProfileListItem>[] = [
    {
      key: "name",
      header: "Name",
      sort: "full_name",
      cell: ({ slug, printable_name, picture, type }) => (
        <AccountName
          href={`/profile/${encodeURIComponent(slug)}/contact/`}
          {...{ slug, picture, name: printable_name, square: type === "organization" }}
        />
      ),
    },
    {
      key: "kind",
      header: "Kind",
      cell: ({ type, is_provider, is_bulk_buyer }) => (
        <span className="inline-flex flex-wrap items-center gap-1.5">
          <Badge>{type === "personal" ? "Personal" : "Organization"}</Badge>
          {is_provider && <Badge tone="info">Provider</Badge>}
          {is_bulk_buyer && <Badge tone="info">Bulk buyer</Badge>}
        </span>
      ),
    },
    {
      key: "email",
      header: "E-mail",
      cell: ({ email }) => (email === "" ? null : <span className="[overflow-wrap:anywhere]">{email}</span>),
    },
    {
      key: "created_at",
      header: "Since",
      sort: "created_at",
      align: "end",
      cell: ({ created_at }) => <Time at={created_at} now={now} />,
    },
  ];
  return <DataTable caption="Profiles" {...{ columns, rows, query, empty }} rowKey={({ slug }) => slug} />;
}

/** Who signs in here, and whom the site's people only know of. */
export function UsersTable({ rows, query, empty }: ListProps<UserSummary>) {
  const columns: Column<UserSummary>[] = [
    {
      key: "name",
      header: "Name",
      sort: "full_name",
      cell: ({ slug, printable_name, picture }) => (
        <AccountName
          href={`/users/${encodeURIComponent(slug)}/`}
          {...{ slug, picture, name: printable_name }}
        />
      ),
    },
    {
      key: "notes",
      header: <span className="sr-only">Notes</span>,
      align: "end",
      cell: ({ slug, printable_name }) => (
        <Link
          href={`/contacts/${encodeURIComponent(slug)}/`}
          aria-label={`Notes on ${printable_name}`}
          className="text-primary underline-offset-2 hover:underline"
        >
          Notes
        </Link>
      ),
    },
  ];
  return <DataTable caption="Users" {...{ columns, rows, query, empty }} rowKey={({ slug }) => slug} />;
}

function AccountName({
  href,
  slug,
  name,
  picture,
  square = false,
}: {
  href: string;
  slug: string;
  name: string;
  picture: string | null;
  square?: boolean;
}) {
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <Avatar name={name} picture={picture} size="sm" square={square} />
      <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
        <Link href={href} className="[overflow-wrap:anywhere] hover:underline">
          {name}
        </Link>
        <span className="font-mono font-normal text-13 text-muted [overflow-wrap:anywhere]">{slug}</span>
      </span>
    </span>
  );
}
