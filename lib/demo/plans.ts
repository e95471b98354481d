import type { PlanFields } from "@/lib/catalog";

/** Who sells: the company that runs the site, and a neighbour who sells through it. */
export type Seller = "cowork" | "studio";

export const PLAN_SLUGS = [
  "open-desk",
  "flex-desk",
  "private-office",
  "member-year",
  "meeting-rooms",
  "whole-floor",
  "podcast-booth",
  "photo-studio",
] as const;
export type PlanSlug = (typeof PLAN_SLUGS)[number];

/** A plan of the demo company, as its seller makes it. */
export interface DemoPlan extends PlanFields {
  readonly slug: PlanSlug;
  readonly title: string;
  readonly seller: Seller;
}

export const ROOM_HOURS = "room-hours";

/** What is sold from the first day on; dollars in cents. Later changes: see `decisions.ts`. */
export const demoPlans: readonly DemoPlan[] = [
  {
    slug: "open-desk",
    seller: "cowork",
    title: "Open Desk",
    description: "A seat in the open space, any day, 24 hours. Coffee, printer and fast Wi-Fi included.",
    isActive: true,
    periodAmount: 18_900n,
    advanceDiscounts: [
      { type: "percentage", value: 1_000n, length: 3 },
      { type: "percentage", value: 2_000n, length: 6 },
    ],
  },
  {
    slug: "flex-desk",
    seller: "cowork",
    title: "Flex Desk",
    description: "Ten days a month in the open space.",
    isActive: true,
    periodAmount: 11_900n,
  },
  {
    slug: "private-office",
    seller: "cowork",
    title: "Private Office",
    description: "A furnished office with a door for up to six people, and your name on it.",
    isActive: true,
    periodAmount: 78_000n,
    setupAmount: 25_000n,
  },
  {
    slug: "member-year",
    seller: "cowork",
    title: "Yearly Membership",
    description: "A year of open desk, paid once: two months are on us.",
    isActive: true,
    periodType: "yearly",
    periodAmount: 189_000n,
  },
  {
    slug: "meeting-rooms",
    seller: "cowork",
    title: "Meeting Rooms",
    description: "Four hours a month in any meeting room; further hours as you need them.",
    isActive: true,
    periodAmount: 5_900n,
    useCharges: [
      {
        slug: ROOM_HOURS,
        title: "room hours",
        description: "An hour in a meeting room",
        useAmount: 1_500n,
        quota: 4n,
        maximumLimit: 30_000n,
      },
    ],
  },
  {
    slug: "whole-floor",
    seller: "cowork",
    title: "Whole Floor",
    description: "The top floor with the terrace, for teams of thirty and more. Let us talk.",
    isActive: true,
    isNotPriced: true,
  },
  {
    slug: "podcast-booth",
    seller: "studio",
    title: "Podcast Booth",
    description: "Twenty hours a month in a sound-proof booth with two microphones and an engineer on call.",
    isActive: true,
    periodAmount: 12_000n,
  },
  {
    slug: "photo-studio",
    seller: "studio",
    title: "Photo Studio",
    description: "Four days a month in a daylight studio, backdrops and lights included.",
    isActive: true,
    periodAmount: 34_000n,
    advanceDiscounts: [{ type: "percentage", value: 1_000n, length: 3 }],
  },
];
