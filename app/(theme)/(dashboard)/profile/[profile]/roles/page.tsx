import { Pencil, Plus, Trash2 } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { pluralTitle } from "@/components/roles/role-title";
import { RoleTypeDialog } from "@/components/roles/role-type-dialog";
import { ActionButton } from "@/components/ui/action-button";
import { Badge } from "@/components/ui/badge";
import { type Column, DataTable } from "@/components/ui/data-table";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { load } from "@/lib/http/call";
import { listRoleTypes } from "@/lib/identity/operations/role-types";
import type { RoleType } from "@/lib/identity/roles/schemas";
import { profileTitle, profileView } from "../../../../frame";
import { createType, deleteType, updateType } from "./actions";

export async function generateMetadata({ params }: PageProps<"/profile/[profile]/roles">): Promise<Metadata> {
  return profileTitle((await params).profile, (name) => `Roles of ${name}`);
}

const NEW = { title: "", skip_optin_on_grant: false, implicit_create_on_none: false, otp_required: false };

/** The kinds of role that people may have on the profile. */
export default async function RoleTypesPage({ params, searchParams }: PageProps<"/profile/[profile]/roles">) {
  const [{ profile: slug }, query] = await Promise.all([params, searchParams]);
  const [{ profile }, types] = await Promise.all([
    profileView(slug),
    load(listRoleTypes, { params: { profile: slug }, query }),
  ]);
  const path = `/profile/${encodeURIComponent(slug)}/roles/`;
  return (
    <>
      <PageHeader
        title="Roles"
        description="Managers may do everything, contributors may look. Other roles are for the application: here they give no rights."
        actions={
          profile.access === "manager" && (
            <RoleTypeDialog
              variant="primary"
              title="New role"
              submit="Create role"
              saved="Role created"
              values={NEW}
              save={createType.bind(null, slug)}
            >
              <Plus aria-hidden="true" />
              New role
            </RoleTypeDialog>
          )
        }
      />
      <DataTable
        caption="Roles"
        columns={columns(slug, path)}
        rows={types.results}
        rowKey={(type) => type.slug}
        query={{ path, params: query }}
      />
      <Pagination query={{ path, params: query }} count={types.count} page={Number(query.page ?? 1)} />
    </>
  );
}

function columns(profile: string, path: string): Column<RoleType>[] {
  return [
    {
      key: "title",
      header: "Role",
      sort: "title",
      cell: (type) => (
        <Link href={`${path}${encodeURIComponent(type.slug)}/`} className="text-primary hover:underline">
          {pluralTitle(type.title)}
        </Link>
      ),
    },
    {
      key: "scope",
      header: "Belongs to",
      cell: (type) => (type.is_global ? "All profiles" : "This profile"),
      className: "text-muted",
    },
    { key: "rules", header: "Rules", cell: (type) => <Rules type={type} /> },
    {
      key: "actions",
      header: <span className="sr-only">Actions</span>,
      align: "end",
      cell: (type) => type.editable && <TypeActions profile={profile} type={type} />,
    },
  ];
}

function Rules({ type }: { type: RoleType }) {
  const rules = [
    ...(type.skip_optin_on_grant ? ["No need to accept"] : []),
    ...(type.implicit_create_on_none ? ["Colleagues may join"] : []),
    ...(type.otp_required ? ["Second factor"] : []),
  ];
  return rules.length === 0 ? null : (
    <span className="flex flex-wrap gap-1.5">
      {rules.map((rule) => (
        <Badge key={rule}>{rule}</Badge>
      ))}
    </span>
  );
}

function TypeActions({ profile, type }: { profile: string; type: RoleType }) {
  const { title, skip_optin_on_grant, implicit_create_on_none, otp_required } = type;
  const isBuiltIn = type.is_global && ["manager", "contributor"].includes(type.slug);
  return (
    <span className="inline-flex gap-1">
      <RoleTypeDialog
        size="sm"
        variant="quiet"
        aria-label={`Edit ${title}`}
        title={`Edit ${title}`}
        submit="Save changes"
        saved="Role saved"
        values={{ title, skip_optin_on_grant, implicit_create_on_none, otp_required }}
        save={updateType.bind(null, profile, type.slug)}
      >
        <Pencil aria-hidden="true" />
        Edit
      </RoleTypeDialog>
      {!isBuiltIn && (
        <ActionButton
          size="sm"
          variant="quiet"
          aria-label={`Delete ${title}`}
          action={deleteType.bind(null, profile, type.slug)}
          confirm={{
            title: `Delete ${title}?`,
            body: "Everybody who has this role loses it, and its invitations and requests are gone. This cannot be undone.",
            label: "Delete role",
          }}
        >
          <Trash2 aria-hidden="true" />
          Delete
        </ActionButton>
      )}
    </span>
  );
}
