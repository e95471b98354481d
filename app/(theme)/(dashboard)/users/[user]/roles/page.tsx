import { Building2, Check, House, LogOut, Plus, Send, Settings, X } from "lucide-react";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { AskProfileForm } from "@/components/roles/ask-profile-form";
import { ConnectionRow } from "@/components/roles/connection-row";
import { ActionButton } from "@/components/ui/action-button";
import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { parseNextPath, withNext } from "@/lib/auth/next-path";
import { database } from "@/lib/db";
import { currentActor, load } from "@/lib/http/call";
import { isGivenPersonalProfile, listAccessibleProfiles } from "@/lib/identity";
import { listAccessibles } from "@/lib/identity/operations/accessibles";
import type { Accessible } from "@/lib/identity/roles/schemas";
import { now } from "@/lib/time/clock";
import { laterAddress } from "../../../../(chooser)/profile-address";
import { userTitle, userView } from "../../../../frame";
import { acceptInvitation, askProfile, removeOwn, repeatRequest } from "./actions";

type Props = PageProps<"/users/[user]/roles">;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return userTitle((await params).user, (name) => `Connected profiles of ${name}`);
}

/** The profiles that a user has a role on, is invited to, or asks to join. */
export default async function ConnectionsPage({ params, searchParams }: Props) {
  const [{ user: slug }, query] = await Promise.all([params, searchParams]);
  const list = (role_status: string, page?: string | string[]) =>
    load(listAccessibles, { params: { user: slug }, query: { role_status, page } });
  const [{ user, isSelf }, invited, requested, active] = await Promise.all([
    userView(slug),
    list("invited"),
    list("requested"),
    list("active", query.page),
  ]);
  const next = parseNextPath(query.next);
  const asked = requested.results.find(({ profile }) => profile.slug === query.asked);
  const path = `/users/${encodeURIComponent(user.username)}/roles/`;
  return (
    <>
      <PageHeader
        title="Connected profiles"
        description={isSelf ? "Whom you can act for." : `Whom ${user.printable_name} can act for.`}
        actions={
          isSelf && (
            <LinkButton href={withNext("/profile/new/", next)} variant="primary">
              <Plus aria-hidden="true" />
              New organization
            </LinkButton>
          )
        }
      />
      <div className="flex flex-col gap-10">
        {asked && (
          <Callout tone="success" title={`${asked.profile.printable_name} knows of your request`} announce>
            You hear by e-mail when a manager grants it.
          </Callout>
        )}
        {isSelf && next !== null && (
          <GoOn next={next} isWaiting={invited.count > 0} isReady={await hasWayOn()} />
        )}
        <Connections title="Invitations" since="invited" connections={invited.results} hideEmpty>
          {(connection) => isSelf && <InvitationActions user={user.username} connection={connection} />}
        </Connections>
        <Connections title="Requests" since="asked" connections={requested.results} hideEmpty>
          {(connection) => isSelf && <RequestActions user={user.username} connection={connection} />}
        </Connections>
        <Connections title="Profiles" since="since" connections={active.results}>
          {(connection) => <RoleActions user={user.username} connection={connection} isSelf={isSelf} />}
        </Connections>
        <Pagination query={{ path, params: query }} count={active.count} page={Number(query.page ?? 1)} />
        {isSelf && (
          <Section title="Request access" description="To a profile that is here already.">
            <AskProfileForm key={String(query.asked ?? "")} action={askProfile.bind(null, user.username)} />
          </Section>
        )}
      </div>
    </>
  );
}

/** Whether who looks at the page has a profile to go on with, or is given one. */
async function hasWayOn(): Promise<boolean> {
  const [actor, db] = [await currentActor(), database()];
  if (actor.kind === "visitor") return false;
  const profiles = await listAccessibleProfiles(db, actor.id, now());
  return profiles.length > 0 || isGivenPersonalProfile(db, actor.id);
}

/** Who was on the way to somewhere can go on with a profile; an invitation can wait. */
function GoOn({ next, isWaiting, isReady }: { next: string; isWaiting: boolean; isReady: boolean }) {
  if (!isReady)
    return (
      <Callout title="You need a profile to go on">
        {isWaiting ? "Accept an invitation, create" : "Create"} an organization, or request access to one.
      </Callout>
    );
  return (
    <Callout
      title={isWaiting ? "Answer your invitations, or go on" : "Ready to go on"}
      action={<LinkButton href={laterAddress(next)}>Continue</LinkButton>}
    >
      {isWaiting && "They will still be here."}
    </Callout>
  );
}

function Connections({
  title,
  since,
  connections,
  hideEmpty = false,
  children,
}: {
  title: string;
  since: string;
  connections: readonly Accessible[];
  hideEmpty?: boolean;
  children: (connection: Accessible) => ReactNode;
}) {
  if (connections.length === 0 && hideEmpty) return null;
  return (
    <Section title={title} className="border-t-0 pt-0!">
      {connections.length === 0 ? (
        <EmptyState icon={<Building2 aria-hidden="true" />} title="No profiles yet">
          Organizations that you act for will be here. Create one, or request access to one.
        </EmptyState>
      ) : (
        <ul className="divide-y border-y">
          {connections.map((connection) => (
            <ConnectionRow key={connection.profile.slug} connection={connection} since={since}>
              {children(connection)}
            </ConnectionRow>
          ))}
        </ul>
      )}
    </Section>
  );
}

interface ActionsOf {
  readonly user: string;
  readonly connection: Accessible;
}

function roleOf({ role_description: type }: Accessible): string {
  return type?.slug ?? "manager";
}

function InvitationActions({ user, connection }: ActionsOf) {
  const { profile } = connection;
  const key = connection.accept_grant_api_url?.split("/").at(-1) ?? "";
  return (
    <>
      <ActionButton
        size="sm"
        variant="primary"
        aria-label={`Accept the invitation of ${profile.printable_name}`}
        action={acceptInvitation.bind(null, user, key)}
      >
        <Check aria-hidden="true" />
        Accept
      </ActionButton>
      <ActionButton
        size="sm"
        variant="quiet"
        aria-label={`Decline the invitation of ${profile.printable_name}`}
        action={removeOwn.bind(null, user, roleOf(connection), profile.slug, "Invitation declined")}
      >
        <X aria-hidden="true" />
        Decline
      </ActionButton>
    </>
  );
}

function RequestActions({ user, connection }: ActionsOf) {
  const { profile } = connection;
  return (
    <>
      <ActionButton
        size="sm"
        aria-label={`Send the request to ${profile.printable_name} again`}
        action={repeatRequest.bind(null, user, roleOf(connection), profile.slug)}
      >
        <Send aria-hidden="true" />
        Send again
      </ActionButton>
      <ActionButton
        size="sm"
        variant="quiet"
        aria-label={`Withdraw the request to ${profile.printable_name}`}
        action={removeOwn.bind(null, user, roleOf(connection), profile.slug, "Request withdrawn")}
      >
        <X aria-hidden="true" />
        Withdraw
      </ActionButton>
    </>
  );
}

function RoleActions({ user, connection, isSelf }: ActionsOf & { isSelf: boolean }) {
  const { profile, home_url: homeUrl, settings_url: settingsUrl } = connection;
  const name = profile.printable_name;
  return (
    <>
      <LinkButton href={homeUrl} size="sm" aria-label={`Home of ${name}`}>
        <House aria-hidden="true" />
        Home
      </LinkButton>
      <LinkButton href={settingsUrl} size="sm" aria-label={`Settings of ${name}`}>
        <Settings aria-hidden="true" />
        Settings
      </LinkButton>
      {isSelf && (
        <ActionButton
          size="sm"
          variant="quiet"
          aria-label={`Leave ${name}`}
          action={removeOwn.bind(null, user, roleOf(connection), profile.slug, `You left ${name}`)}
          confirm={{
            title: `Leave ${name}?`,
            body: "You lose access at once. To come back, somebody has to invite you. The last manager cannot leave.",
            label: "Leave profile",
          }}
        >
          <LogOut aria-hidden="true" />
          Leave
        </ActionButton>
      )}
    </>
  );
}
