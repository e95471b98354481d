import { Users } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { AddMemberForm } from "@/components/roles/add-member-form";
import { MemberList } from "@/components/roles/member-list";
import { pluralTitle, withArticle } from "@/components/roles/role-title";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { type PageQuery, queryHref } from "@/components/ui/query-href";
import { Tabs } from "@/components/ui/tabs";
import { load } from "@/lib/http/call";
import { listRolesOfType } from "@/lib/identity/operations/profile-roles";
import type { Role } from "@/lib/identity/roles/schemas";
import { currentViewer, profileTitle, profileView } from "../../../../../frame";
import { addMember } from "./actions";
import { MemberActions } from "./member-actions";
import { findType } from "./role-type";

type Props = PageProps<"/profile/[profile]/roles/[role]">;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { profile, role } = await params;
  const viewer = await currentViewer(profile);
  const type = viewer?.activeProfile && findType(viewer.activeProfile.roleTypes, role);
  return profileTitle(profile, (name) => (type ? `${pluralTitle(type.title)} of ${name}` : "Page not found"));
}

/** Who has a role of one kind on the profile, who is invited to it, and who asks for any. */
export default async function MembersPage({ params, searchParams }: Props) {
  const [{ profile: slug, role }, query] = await Promise.all([params, searchParams]);
  const [{ profile, viewer }, roles] = await Promise.all([
    profileView(slug),
    load(listRolesOfType, { params: { profile: slug, role }, query }),
  ]);
  const type = findType(profile.roleTypes, role) ?? notFound();
  const here = {
    path: `/profile/${encodeURIComponent(slug)}/roles/${encodeURIComponent(type.slug)}/`,
    params: { ...query, added: undefined },
  };
  const added = roles.results.find(({ user }) => user.username === query.added);
  return (
    <>
      <PageHeader
        title={pluralTitle(type.title)}
        description={profile.name}
        tabs={<StatusTabs query={here} invited={roles.invited_count} requested={roles.requested_count} />}
      />
      <div className="flex flex-col gap-10">
        {added && <Added role={added} title={type.title} />}
        {roles.count === 0 ? (
          <EmptyState
            icon={<Users aria-hidden="true" />}
            title={`No ${pluralTitle(type.title).toLowerCase()} here`}
          >
            {query.role_status === undefined
              ? "Who has this role will be here, with those who are invited or ask for it."
              : "Nobody is waiting."}
          </EmptyState>
        ) : (
          <div className="flex flex-col gap-3">
            <MemberList
              roles={roles.results}
              zone={profile.timeZone}
              actions={(member) =>
                profile.access === "manager" && (
                  <MemberActions
                    profile={{ slug, name: profile.name }}
                    type={{ slug: type.slug, title: type.title }}
                    role={member}
                    isSelf={member.user.username === viewer.user.slug}
                  />
                )
              }
            />
            <Pagination query={here} count={roles.count} page={Number(query.page ?? 1)} />
          </div>
        )}
        {profile.access === "manager" && (
          <Section title={`Add ${withArticle(type.title)}`}>
            <AddMemberForm
              key={String(query.added ?? "")}
              role={withArticle(type.title)}
              action={addMember.bind(null, slug, type.slug)}
            />
          </Section>
        )}
      </div>
    </>
  );
}

function Added({ role, title }: { role: Role; title: string }) {
  const name = role.user.printable_name;
  return role.grant_key === null ? (
    <Callout tone="success" title={`${name} is ${withArticle(title)} now`} announce />
  ) : (
    <Callout tone="success" title={`${name} is invited`} announce>
      The role is theirs as soon as they accept.
    </Callout>
  );
}

function StatusTabs({ query, invited, requested }: { query: PageQuery; invited: number; requested: number }) {
  const current = query.params.role_status;
  const tab = (label: string, status: string | undefined, count?: number) => ({
    label,
    href: queryHref(query, { role_status: status, page: undefined }),
    current: current === status,
    count,
  });
  return (
    <Tabs
      label="Who to show"
      tabs={[
        tab("All", undefined),
        tab("Active", "active"),
        tab("Invited", "invited", invited),
        tab("Requests", "requested", requested),
      ]}
    />
  );
}
