import "server-only";
import type { Metadata } from "next";
import { forbidden, notFound } from "next/navigation";
import { connection } from "next/server";
import { cache } from "react";
import { findViewer, type Viewer } from "@/lib/auth/viewer";
import type { RegistrationStyle } from "@/lib/config/registration";
import { database } from "@/lib/db";
import { currentActor, load, redirectToSignIn } from "@/lib/http/call";
import { getSite } from "@/lib/identity";
import { getUser } from "@/lib/identity/operations/users";
import type { UserDetail } from "@/lib/identity/schemas";
import { now } from "@/lib/time/clock";
import { isTimeZone } from "@/lib/time/zones";
import type { Site } from "@/themes/default/viewer";

/** The site, as pages need to know it. */
export interface SiteInfo extends Site {
  /** Slug of the profile that runs the site. */
  readonly broker: string;
  /** Where to write to; empty when there is no address. */
  readonly email: string;
  readonly authentication: "enabled" | "login-only" | "disabled";
  readonly registration: RegistrationStyle;
}

/** The site that is looked at. Read once per request, as everything here. */
export const currentSite = cache(async (): Promise<SiteInfo> => {
  // The name may change at any time, so nothing is prerendered; `next build` has no database either.
  await connection();
  const {
    brokerName: name,
    brokerSlug: broker,
    brokerEmail: email,
    authentication,
    registration,
  } = await getSite(database());
  return { name, broker, email, authentication, registration };
});

/**
 * Who looks at the page; null for a visitor.
 *
 * @param profile the slug in the page's path, if there is one
 */
export const currentViewer = cache(async (profile: string | null = null): Promise<Viewer | null> => {
  const actor = await currentActor();
  return actor.kind === "user" ? findViewer(database(), actor, profile, now()) : null;
});

/** The title of a page about a profile, from its name; of whatever is shown instead to those who may not know it. */
export async function profileTitle(profile: string, title: (name: string) => string): Promise<Metadata> {
  const viewer = await currentViewer(profile);
  if (viewer?.activeProfile?.slug === profile) return { title: title(viewer.activeProfile.name) };
  return { title: viewer?.isBroker ? "Page not found" : "No access" };
}

/** A profile that a page is about, and who looks at it. */
export interface ProfileView {
  readonly viewer: Viewer;
  /** Its pages show times in its own time zone. */
  readonly profile: NonNullable<Viewer["activeProfile"]>;
}

/**
 * The viewer of a page about a profile, when it may know that profile; otherwise the visitor is sent to sign in, and
 * everybody else sees the 403 page, or 404 when it may know them all. What the page shows is still up to the
 * operations it calls; this keeps its frame from naming what is not the viewer's.
 */
export const profileView = cache(async (profile: string): Promise<ProfileView> => {
  const viewer = await currentViewer(profile);
  if (!viewer) return redirectToSignIn();
  const { activeProfile, isBroker } = viewer;
  if (activeProfile?.slug === profile) {
    const timeZone = isTimeZone(activeProfile.timeZone) ? activeProfile.timeZone : "UTC";
    return { viewer, profile: { ...activeProfile, timeZone } };
  }
  return isBroker ? notFound() : forbidden();
});

/** A user that a page is about, and who looks at it. */
export interface UserView {
  readonly viewer: Viewer;
  /** A contact that has no user yet looks the same. */
  readonly user: UserDetail;
  readonly isSelf: boolean;
}

/**
 * The viewer of a page about a user, when it may know that user; otherwise the visitor is sent to sign in, and
 * everybody else sees the 403 page, or 404.
 */
export const userView = cache(async (username: string): Promise<UserView> => {
  const user = await load(getUser, { params: { user: username } });
  const viewer = await currentViewer(user.username);
  if (!viewer) return redirectToSignIn();
  return { viewer, user, isSelf: viewer.user.slug === user.username };
});

/** The title of a page about a user; of whatever is shown instead to those who may not know that user. */
export async function userTitle(username: string, title: (name: string) => string): Promise<Metadata> {
  const { user } = await userView(username);
  return { title: title(user.printable_name) };
}

/** The site's own people, and their profile, on a page about the site; visitors sign in, everybody else sees the 403 page. */
export const brokerView = cache(async (): Promise<ProfileView> => profileView((await currentSite()).broker));
