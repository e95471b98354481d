import { describe, expect, it } from "vitest";
import {
  type AccessibleProfile,
  currentItem,
  dashboardNavigation,
  isCurrent,
  menuProfiles,
  type NavProfile,
  userNavigation,
  type Viewer,
} from "./viewer";

const viewer: Viewer = {
  user: { slug: "donny", printableName: "Donny Cooper", picture: null },
  activeProfile: null,
  isBroker: false,
  accessibles: [],
};

function profileOf(slug: string): AccessibleProfile {
  return {
    slug,
    name: slug,
    role: "Manager",
    picture: null,
    homeUrl: `/app/${slug}/`,
    settingsUrl: `/profile/${slug}/contact/`,
  };
}

const hrefs = (groups: ReturnType<typeof dashboardNavigation>) =>
  groups.flatMap((group) => group.items.map((item) => item.href));

const profile: NavProfile = {
  slug: "xia",
  isProvider: false,
  access: "manager",
  roleTypes: [
    { slug: "manager", title: "Manager" },
    { slug: "deputy", title: "Deputy" },
  ],
};
const people = ["/profile/xia/roles/manager/", "/profile/xia/roles/deputy/"];
const own = ["/users/donny/", "/users/donny/roles/", "/users/donny/notifications/"];

describe("dashboardNavigation", () => {
  it.each(["manager", "contributor"] as const)(
    "shows a %s what belongs to the profile, and no business",
    (access) => {
      expect(hrefs(dashboardNavigation(viewer, { ...profile, access }))).toEqual([
        "/app/xia/",
        "/profile/xia/contact/",
        ...people,
        "/profile/xia/roles/",
        "/billing/xia/history/",
        "/profile/xia/subscriptions/",
        ...own,
      ]);
    },
  );

  it("names a kind of role by its plural, and leaves what are too many to the page of all", () => {
    const roleTypes = Array.from({ length: 9 }, (_, n) => ({ slug: `t${n}`, title: `Type ${n}` }));
    const labels = dashboardNavigation(viewer, {
      ...profile,
      roleTypes: [...profile.roleTypes, ...roleTypes],
    })
      .flatMap(({ items }) => items)
      .map(({ label }) => label);
    expect(labels).toContain("Deputies");
    expect(labels).toContain("Type 3s");
    expect(labels).not.toContain("Type 4s");
  });

  it("adds the business pages for a provider", () => {
    const groups = dashboardNavigation(viewer, { ...profile, isProvider: true });
    expect(hrefs(groups)).toContain("/metrics/xia/dashboard/");
    expect(hrefs(groups)).toContain("/metrics/xia/revenue/");
    expect(hrefs(groups)).toContain("/profile/xia/plans/");
  });

  it("shows its provider no home, no business and no kinds of role", () => {
    const groups = dashboardNavigation(viewer, { ...profile, access: "provider", isProvider: true });
    expect(hrefs(groups)).toEqual([
      "/profile/xia/contact/",
      ...people,
      ...["/billing/xia/history/", "/profile/xia/subscriptions/", ...own],
    ]);
  });

  it("shows who has a role without rights nothing of the profile", () => {
    expect(hrefs(dashboardNavigation(viewer, { ...profile, access: "none" }))).toEqual(own);
  });
});

describe("the pages of the site", () => {
  it("are there for its staff alone, whatever profile the page is about", () => {
    const site = [
      "/contacts/",
      "/accounts/",
      "/agreements/",
      "/proxy/notifications/",
      "/billing/transactions/",
      "/billing/ledger/health/",
      "/billing/charges/",
      "/billing/jobs/",
      "/audit/",
    ];
    expect(hrefs(dashboardNavigation({ ...viewer, isBroker: true }, profile))).toEqual(
      expect.arrayContaining(site),
    );
    expect(hrefs(userNavigation({ ...viewer, isBroker: true }))).toEqual(["/app/", ...site, ...own]);
    expect(hrefs(userNavigation(viewer))).toEqual(["/app/", ...own]);
  });
});

describe("currentItem", () => {
  const navigation = dashboardNavigation(viewer, profile);

  it("marks the closest item alone", () => {
    expect(currentItem(navigation, "/profile/xia/roles/manager/")).toBe("/profile/xia/roles/manager/");
    expect(currentItem(navigation, "/profile/xia/roles/unlisted/")).toBe("/profile/xia/roles/");
    expect(currentItem(navigation, "/profile/xia/roles")).toBe("/profile/xia/roles/");
    expect(currentItem(navigation, "/users/donny/password/")).toBe("/users/donny/");
    expect(currentItem(navigation, "/pricing/")).toBeNull();
  });
});

describe("isCurrent", () => {
  it("marks the item of the page, and of pages below it", () => {
    expect(isCurrent("/metrics/xia/revenue/", "/metrics/xia/revenue/")).toBe(true);
    expect(isCurrent("/metrics/xia/revenue/", "/metrics/xia/revenue/plans/")).toBe(true);
    expect(isCurrent("/metrics/xia/revenue/", "/metrics/xia/dashboard/")).toBe(false);
  });

  it("does not take a profile for another that begins alike, with or without the final slash", () => {
    expect(isCurrent("/app/xia/", "/app/xia-two/")).toBe(false);
    expect(isCurrent("/app/xia/", "/app/xia")).toBe(true);
  });
});

describe("menuProfiles", () => {
  it("leaves out the personal profile", () => {
    const { profiles, hasMore } = menuProfiles({
      ...viewer,
      accessibles: [profileOf("donny"), profileOf("xia")],
    });
    expect(profiles.map((profile) => profile.slug)).toEqual(["xia"]);
    expect(hasMore).toBe(false);
  });

  it("lists at most 20 and says that there are more", () => {
    const accessibles = Array.from({ length: 21 }, (_, n) => profileOf(`p${n}`));
    const { profiles, hasMore } = menuProfiles({ ...viewer, accessibles });
    expect(profiles).toHaveLength(20);
    expect(hasMore).toBe(true);
  });
});
