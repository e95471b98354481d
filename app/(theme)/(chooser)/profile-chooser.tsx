import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { forbidden, redirect } from "next/navigation";
import { Avatar } from "@/components/ui/avatar";
import { LinkButton } from "@/components/ui/button";
import type { SignedIn } from "@/lib/auth/actor";
import { withNext } from "@/lib/auth/next-path";
import { findVisitorCart, mergeVisitorCart } from "@/lib/billing/visitor-cart";
import { database } from "@/lib/db";
import { currentActor, currentRequest, currentVisitorKey, requestedPath } from "@/lib/http/call";
import {
  type AccessibleProfile,
  countInvitations,
  ensurePersonalProfiles,
  findImplicitOffer,
  isGivenPersonalProfile,
  listAccessibleProfiles,
  originOf,
} from "@/lib/identity";
import { now } from "@/lib/time/clock";
import { AuthLayout } from "@/themes/default/auth-layout";
import { currentSite, currentViewer } from "../frame";
import { LATER, profileAddress } from "./profile-address";

type Query = Record<string, string | string[] | undefined>;

/**
 * A page that exists once per profile, asked for without saying which: who may act for one profile is taken there,
 * who may for several is asked. Before that come the invitations that wait, and for who has no profile the one that goes
 * with the domain of their address; who goes on without gets a personal profile, or makes or asks for one where the site
 * gives none.
 *
 * @param target    the page, with `{profile}` where the slug goes
 * @param query     kept along the way
 * @param providers only profiles that sell; the site's own people go to the site's profile
 * @param visitors  where visitors are sent first
 */
export async function ProfileChooser({
  target,
  query,
  providers = false,
  visitors = "/login/",
}: {
  target: string;
  query: Query;
  providers?: boolean | undefined;
  visitors?: "/login/" | "/register/" | undefined;
}) {
  const actor = await currentActor();
  if (actor.kind === "visitor") redirect(withNext(visitors, await requestedPath()));
  const [site, viewer] = await Promise.all([currentSite(), currentViewer(), keepCart(actor)]);
  if (providers && viewer?.isBroker) redirect(profileAddress(target, site.broker, query));
  const { [LATER]: later, ...kept } = query;
  const isLater = later === "later";
  if (!isLater && (await countInvitations(database(), actor.id, now())) > 0)
    redirect(withNext(`/users/${encodeURIComponent(actor.username)}/roles/`, await requestedPath()));
  const profiles = await findProfiles(actor, { providers, isLater });
  const [only] = profiles;
  if (!only) forbidden();
  if (profiles.length === 1) redirect(profileAddress(target, only.slug, kept));
  return (
    <AuthLayout
      site={site}
      title="Choose a profile"
      description={`You are signed in as ${actor.fullName || actor.username}.`}
      after={
        <div className="flex flex-wrap justify-center gap-2">
          <LinkButton href="/profile/new/" variant="quiet">
            New organization
          </LinkButton>
          <LinkButton href="/logout/" variant="quiet" prefetch={false}>
            Sign out
          </LinkButton>
        </div>
      }
    >
      <ul className="-mx-3 flex flex-col gap-1">
        {profiles.map((profile) => (
          <li key={profile.slug}>
            <ProfileLink profile={profile} href={profileAddress(target, profile.slug, kept)} />
          </li>
        ))}
      </ul>
    </AuthLayout>
  );
}

function ProfileLink({ profile, href }: { profile: AccessibleProfile; href: string }) {
  return (
    <Link
      href={href}
      className="flex items-center gap-3 rounded px-3 py-2.5 transition-colors hover:bg-line/60"
    >
      <Avatar name={profile.name} picture={profile.picture} square={!profile.isPersonal} />
      <span className="min-w-0 flex-1">
        <span className="block truncate font-medium">{profile.name}</span>
        <span className="block text-13 text-muted">{profile.isPersonal ? "Personal" : profile.role}</span>
      </span>
      <ChevronRight aria-hidden="true" className="size-4 shrink-0 text-muted rtl:rotate-180" />
    </Link>
  );
}

/** What the user may act for; somebody without any profile is offered one by domain, then given or sent for one. */
async function findProfiles(
  actor: SignedIn,
  { providers, isLater }: { providers: boolean; isLater: boolean },
): Promise<AccessibleProfile[]> {
  const [db, at] = [database(), now()];
  const profiles = await listAccessibleProfiles(db, actor.id, at);
  if (providers) return profiles.filter(({ isProvider }) => isProvider);
  if (profiles.length > 0) return profiles;
  if (!isLater && (await findImplicitOffer(db, actor.id, at)))
    redirect(withNext("/users/roles/accept/", await requestedPath()));
  if (!(await isGivenPersonalProfile(db, actor.id)))
    redirect(withNext(`/users/${encodeURIComponent(actor.username)}/roles/`, await requestedPath()));
  const origin = originOf({ actor, request: await currentRequest(), now: at });
  await db.transaction((tx) => ensurePersonalProfiles(tx, [actor.id], origin));
  return listAccessibleProfiles(db, actor.id, at);
}

/** What the browser put into a cart before signing in becomes the account's. */
async function keepCart({ id }: SignedIn): Promise<void> {
  const db = database();
  const cart = await findVisitorCart(db, await currentVisitorKey());
  if (cart !== null) await db.transaction((tx) => mergeVisitorCart(tx, cart, id, now()));
}
