/** A profile that the viewer may act for. */
export type AccessibleProfile = {
  slug: string;
  name: string;
  /** The title of the viewer's role on it: "Manager". */
  role: string;
  picture: string | null;
  homeUrl: string;
  settingsUrl: string;
};

/** Who looks at the page, as far as its frame needs to know. Null stands for a visitor. */
export type Viewer = {
  user: { slug: string; printableName: string; picture: string | null };
  /** The profile whose slug is in the path, else the site's own for its staff. */
  activeProfile: { slug: string; name: string; isProvider: boolean } | null;
  /** Has a role on the site's own profile. */
  isBroker: boolean;
  accessibles: readonly AccessibleProfile[];
};

/** Icons go by name, so that navigation stays plain data. */
export type NavIcon = "home" | "profile" | "billing" | "dashboard" | "reports";

export type NavItem = { label: string; href: string; icon: NavIcon };

/** Groups are parted by a rule; the label is shown when there is one. */
export type NavGroup = { label?: string; items: NavItem[] };

/** What the frame says about the site itself. */
export type Site = { name: string };

/** How many profiles the user menu lists before it refers to the page of all. */
export const MENU_PROFILES_MAX = 20;

/**
 * The sidebar of the dashboard layout for one profile. An item exists only if the viewer may open it: providers look
 * at the profile and billing pages of their subscribers, but not at their home or business.
 *
 * @param profile the one the page is about
 */
export function dashboardNavigation(
  viewer: Viewer,
  profile: { slug: string; isProvider: boolean },
): NavGroup[] {
  const slug = encodeURIComponent(profile.slug);
  const actsFor =
    viewer.isBroker || [viewer.user, ...viewer.accessibles].some((own) => own.slug === profile.slug);
  const item = (isOpen: boolean, label: string, icon: NavIcon, href: string): NavItem[] =>
    isOpen ? [{ label, href, icon }] : [];
  const sells = actsFor && profile.isProvider;
  const groups: NavGroup[] = [
    { items: [...item(actsFor, "Home", "home", `/app/${slug}/`)] },
    {
      items: [
        ...item(true, "Profile", "profile", `/profile/${slug}/contact/`),
        ...item(true, "Billing", "billing", `/billing/${slug}/history/`),
      ],
    },
    {
      label: "Business",
      items: [
        ...item(sells, "Dashboard", "dashboard", `/metrics/${slug}/dashboard/`),
        ...item(sells, "Reports", "reports", `/metrics/${slug}/revenue/`),
      ],
    },
  ];
  return groups.filter((group) => group.items.length > 0);
}

/** The sidebar of pages about a user who has no profile that the viewer could go to. */
export function userNavigation(viewer: Viewer): NavGroup[] {
  const profile = `/users/${encodeURIComponent(viewer.user.slug)}/`;
  return [
    {
      items: [
        { label: "Home", icon: "home", href: "/app/" },
        { label: "Profile", icon: "profile", href: profile },
      ],
    },
  ];
}

/** Whether a link leads to this page or to one above it: an item is current on its own page and on those below it. */
export function isCurrent(href: string, currentPath: string): boolean {
  return `${currentPath.replace(/\/$/, "")}/`.startsWith(href);
}

/** Where "Profile" in the user menu leads: the personal profile, for those who have one. */
export function personalProfileHref(viewer: Viewer): string | null {
  const personal = viewer.accessibles.find((accessible) => accessible.slug === viewer.user.slug);
  return personal ? `/profile/${encodeURIComponent(personal.slug)}/contact/` : null;
}

/** The profiles of the user menu: all but the personal one (it is the user), at most 20. */
export function menuProfiles(viewer: Viewer): { profiles: AccessibleProfile[]; hasMore: boolean } {
  const others = viewer.accessibles.filter((accessible) => accessible.slug !== viewer.user.slug);
  return { profiles: others.slice(0, MENU_PROFILES_MAX), hasMore: others.length > MENU_PROFILES_MAX };
}

/** Where the command palette leads: the pages of the sidebar, then every accessible profile. */
export function goToCommands(viewer: Viewer, navigation: readonly NavGroup[]) {
  return [
    ...navigation
      .flatMap((group) => group.items)
      .map((item) => ({ label: item.label, kind: "Page", href: item.href })),
    ...viewer.accessibles.map((profile) => ({
      label: profile.name,
      kind: profile.role,
      keywords: profile.slug,
      href: profile.homeUrl,
    })),
  ];
}
