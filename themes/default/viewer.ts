import { pluralTitle } from "@/components/roles/role-title";

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

/** The profile that a page is about, as far as its sidebar needs to know. */
export type NavProfile = {
  slug: string;
  isProvider: boolean;
  /** What the viewer may do about it: see `ProfileAccess`. */
  access: "manager" | "contributor" | "provider" | "none";
  roleTypes: readonly { slug: string; title: string }[];
};

/** Who looks at the page, as far as its frame needs to know. Null stands for a visitor. */
export type Viewer = {
  user: { slug: string; printableName: string; picture: string | null };
  /** The profile whose slug is in the path, else the site's own for its staff. */
  activeProfile: (NavProfile & { name: string }) | null;
  /** Has a role on the site's own profile. */
  isBroker: boolean;
  accessibles: readonly AccessibleProfile[];
};

/** Icons go by name, so that navigation stays plain data. */
export type NavIcon =
  | "home"
  | "profile"
  | "people"
  | "roles"
  | "account"
  | "connected"
  | "subscriptions"
  | "subscribers"
  | "billing"
  | "dashboard"
  | "funds"
  | "reports"
  | "contacts"
  | "accounts"
  | "audit"
  | "charges"
  | "jobs"
  | "agreements"
  | "messages"
  | "notifications"
  | "coupons"
  | "plans"
  | "ledger"
  | "health";

export type NavItem = { label: string; href: string; icon: NavIcon };

/** Groups are parted by a rule; the label is shown when there is one. */
export type NavGroup = { label?: string; items: NavItem[] };

/** What the frame says about the site itself. */
export type Site = { name: string };

/** How many kinds of role have an item of their own; the page of all lists the others. */
const ROLE_ITEMS_MAX = 6;

/** How many profiles the user menu lists before it refers to the page of all. */
export const MENU_PROFILES_MAX = 20;

/**
 * The sidebar of the dashboard layout for one profile. An item exists only if the viewer may open it: providers look
 * at the profile, the people and the billing of their subscribers, but not at their home or business.
 *
 * @param profile the one the page is about
 */
export function dashboardNavigation(viewer: Viewer, profile: NavProfile): NavGroup[] {
  const slug = encodeURIComponent(profile.slug);
  const actsFor = profile.access === "manager" || profile.access === "contributor";
  const isSeen = actsFor || profile.access === "provider";
  const sells = actsFor && profile.isProvider;
  const groups: NavGroup[] = [
    { items: [...item(actsFor, "Home", "home", `/app/${slug}/`)] },
    {
      items: [
        ...item(isSeen, "Profile", "profile", `/profile/${slug}/contact/`),
        ...profile.roleTypes
          .slice(0, ROLE_ITEMS_MAX)
          .flatMap((type) =>
            item(
              isSeen,
              pluralTitle(type.title),
              "people",
              `/profile/${slug}/roles/${encodeURIComponent(type.slug)}/`,
            ),
          ),
        ...item(actsFor, "Roles", "roles", `/profile/${slug}/roles/`),
        ...item(isSeen, "Billing", "billing", `/billing/${slug}/history/`),
        ...item(isSeen, "Subscriptions", "subscriptions", `/profile/${slug}/subscriptions/`),
      ],
    },
    {
      label: "Business",
      items: [
        ...item(sells, "Dashboard", "dashboard", `/metrics/${slug}/dashboard/`),
        ...item(sells, "Reports", "reports", `/metrics/${slug}/revenue/`),
        ...item(sells, "Subscribers", "subscribers", `/profile/${slug}/subscribers/`),
        ...item(sells, "Plans", "plans", `/profile/${slug}/plans/`),
        ...item(sells, "Discount codes", "coupons", `/billing/${slug}/coupons/`),
        ...item(sells, "Funds", "funds", `/billing/${slug}/transfers/`),
      ],
    },
    ...sharedPages(viewer),
  ];
  return groups.filter((group) => group.items.length > 0);
}

/** The sidebar of pages about a user who has no profile that the viewer could go to. */
export function userNavigation(viewer: Viewer): NavGroup[] {
  return [{ items: item(true, "Home", "home", "/app/") }, ...sharedPages(viewer)].filter(
    (group) => group.items.length > 0,
  );
}

function item(isOpen: boolean, label: string, icon: NavIcon, href: string): NavItem[] {
  return isOpen ? [{ label, href, icon }] : [];
}

/** What is the same whatever profile the page is about: the site for its staff, and the viewer's own. */
function sharedPages({ user, isBroker }: Viewer): NavGroup[] {
  const own = `/users/${encodeURIComponent(user.slug)}/`;
  return [
    {
      label: "Site",
      items: [
        ...item(isBroker, "Contacts", "contacts", "/contacts/"),
        ...item(isBroker, "Accounts", "accounts", "/accounts/"),
        ...item(isBroker, "Agreements", "agreements", "/agreements/"),
        ...item(isBroker, "Messages", "messages", "/proxy/notifications/"),
        ...item(isBroker, "Ledger", "ledger", "/billing/transactions/"),
        ...item(isBroker, "Ledger health", "health", "/billing/ledger/health/"),
        ...item(isBroker, "Charges", "charges", "/billing/charges/"),
        ...item(isBroker, "Jobs", "jobs", "/billing/jobs/"),
        ...item(isBroker, "Audit log", "audit", "/audit/"),
      ],
    },
    {
      label: "You",
      items: [
        ...item(true, "Your account", "account", own),
        ...item(true, "Connected profiles", "connected", `${own}roles/`),
        ...item(true, "Notifications", "notifications", `${own}notifications/`),
      ],
    },
  ];
}

/**
 * The item of this page: the one that leads to it, or the closest above it. `/profile/acme/roles/` is above
 * `/profile/acme/roles/manager/`, which has an item of its own.
 */
export function currentItem(navigation: readonly NavGroup[], currentPath: string): string | null {
  const here = navigation.flatMap(({ items }) => items).filter(({ href }) => isCurrent(href, currentPath));
  return here.reduce((longest, { href }) => (href.length > longest.length ? href : longest), "") || null;
}

/** Whether a link leads to this page or to one above it: an item is current on its own page and on those below it. */
export function isCurrent(href: string, currentPath: string): boolean {
  return `${currentPath.replace(/\/$/, "")}/`.startsWith(href);
}

/** Where "Profile" in the user menu leads: the page about the user. */
export function ownProfileHref(viewer: Viewer): string {
  return `/users/${encodeURIComponent(viewer.user.slug)}/`;
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
