import { describe, expect, it } from "vitest";
import {
  type AccessibleProfile,
  dashboardNavigation,
  isCurrent,
  menuProfiles,
  personalProfileHref,
  type Viewer,
} from "./viewer";

const viewer: Viewer = {
  user: { slug: "donny", printableName: "Donny Cooper", picture: null },
  activeProfile: null,
  isBroker: false,
  accessibles: [],
};

const xia = { ...viewer, accessibles: [profileOf("xia")] };

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

describe("dashboardNavigation", () => {
  it("shows a subscriber what belongs to its profile, and no business pages", () => {
    expect(hrefs(dashboardNavigation(xia, { slug: "xia", isProvider: false }))).toEqual([
      "/app/xia/",
      "/profile/xia/contact/",
      "/billing/xia/history/",
    ]);
  });

  it("adds the business pages for a provider", () => {
    const groups = dashboardNavigation(xia, { slug: "xia", isProvider: true });
    expect(hrefs(groups)).toContain("/metrics/xia/dashboard/");
    expect(hrefs(groups)).toContain("/metrics/xia/revenue/");
  });

  it("shows no home and no business of a profile that the viewer does not act for", () => {
    const groups = dashboardNavigation(xia, { slug: "other", isProvider: true });
    expect(hrefs(groups)).toEqual(["/profile/other/contact/", "/billing/other/history/"]);
  });

  it("lets the staff of the site act for everyone", () => {
    const staff = { ...viewer, isBroker: true };
    const groups = dashboardNavigation(staff, { slug: "other", isProvider: true });
    expect(hrefs(groups)).toContain("/metrics/other/dashboard/");
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

describe("personalProfileHref", () => {
  it("leads to the personal profile, never to another one", () => {
    expect(personalProfileHref({ ...viewer, accessibles: [profileOf("xia"), profileOf("donny")] })).toBe(
      "/profile/donny/contact/",
    );
    expect(personalProfileHref(xia)).toBeNull();
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
