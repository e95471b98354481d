import type { Metadata } from "next";
import { ProfilesTable, UsersTable } from "@/components/identity/account-lists";
import { LinkButton } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { type PageQuery, queryHref } from "@/components/ui/query-href";
import { SearchBox } from "@/components/ui/search-box";
import { Tabs } from "@/components/ui/tabs";
import { load } from "@/lib/http/call";
import { listAllProfiles } from "@/lib/identity/operations/profiles";
import { listAllUsers } from "@/lib/identity/operations/users";
import { now } from "@/lib/time/clock";

export const metadata: Metadata = { title: "Accounts" };

const PATH = "/accounts/";

/** Everybody whom the site knows: who is billed, and who signs in. One search looks through both. */
export default async function AccountsPage({ searchParams }: PageProps<"/accounts">) {
  const { q, o, page, view } = await searchParams;
  const showsUsers = view === "users";
  const search = { q };
  const list = { q, o, page };
  const [profiles, users] = await Promise.all([
    load(listAllProfiles, { query: showsUsers ? { ...search, page_size: "1" } : list }),
    load(listAllUsers, { query: showsUsers ? list : { ...search, page_size: "1" } }),
  ]);
  const query: PageQuery = { path: PATH, params: { q, o, page, view } };
  const shown = showsUsers ? users : profiles;
  return (
    <>
      <PageHeader
        title="Accounts"
        description="Profiles are billed, users sign in."
        tabs={
          <Tabs
            label="Accounts"
            tabs={[
              {
                label: "Profiles",
                href: queryHref({ path: PATH, params: { q } }, {}),
                current: !showsUsers,
                count: profiles.count,
              },
              {
                label: "Users",
                href: queryHref({ path: PATH, params: { q } }, { view: "users" }),
                current: showsUsers,
                count: users.count,
              },
            ]}
          />
        }
      />
      <div className="flex flex-col gap-5">
        <SearchBox key={showsUsers ? "users" : "profiles"} query={query} label="Search names and addresses" />
        {showsUsers ? (
          <UsersTable rows={users.results} query={query} empty={<NothingFound q={q} view={view} />} />
        ) : (
          <ProfilesTable
            rows={profiles.results}
            query={query}
            now={now()}
            empty={<NothingFound q={q} view={view} />}
          />
        )}
        <Pagination query={query} count={shown.count} page={pageNumber(page, shown.count)} />
      </div>
    </>
  );
}

function pageNumber(page: string | string[] | undefined, count: number): number {
  return page === "last" ? Math.max(1, Math.ceil(count / 25)) : Number(page ?? 1);
}

function NothingFound({ q, view }: Record<"q" | "view", string | string[] | undefined>) {
  const term = Array.isArray(q) ? q.at(-1) : q;
  if (!term) return <EmptyState title="Nobody is here yet">Who registers will be listed here.</EmptyState>;
  return (
    <EmptyState
      title={`Nothing matches “${term}”`}
      action={<LinkButton href={queryHref({ path: PATH, params: { view } }, {})}>Show everybody</LinkButton>}
    >
      Names, addresses and places are searched, any part of them.
    </EmptyState>
  );
}
