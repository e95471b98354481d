import type { Viewer } from "@/themes/default/viewer";

/** Made-up rows and people for the gallery. */
export type SampleCharge = {
  reference: string;
  customer: string;
  createdAt: Date;
  state: "Paid" | "Failed" | "Refunded" | "In progress";
  amount: bigint;
  fee: bigint;
};

export const NOW = new Date("2026-11-23T20:00:00Z");

const day = (count: number) => new Date(NOW.getTime() - count * 86_400_000);

export const CHARGES: SampleCharge[] = [
  {
    reference: "ch_8Fq2ZtKw",
    customer: "Marigold Studio",
    createdAt: day(0.1),
    state: "In progress",
    amount: 42_000n,
    fee: 1248n,
  },
  {
    reference: "ch_7Lm0PcXa",
    customer: "Northwind Traders",
    createdAt: day(2),
    state: "Paid",
    amount: 129_900n,
    fee: 3797n,
  },
  {
    reference: "ch_7Jd9TrQe",
    customer: "Gesellschaft für wissenschaftliche Datenverarbeitung mbH",
    createdAt: day(5),
    state: "Paid",
    amount: 1_284_050n,
    fee: 37_267n,
  },
  {
    reference: "ch_6Yb4NsVu",
    customer: "Ada Okafor",
    createdAt: day(19),
    state: "Refunded",
    amount: -2900n,
    fee: -114n,
  },
  {
    reference: "ch_6Wc1HzMo",
    customer: "Quill & Co.",
    createdAt: day(41),
    state: "Failed",
    amount: 15_900n,
    fee: 0n,
  },
];

const accessible = (slug: string, name: string, role: string, isProvider: boolean) => ({
  slug,
  name,
  role,
  picture: null,
  homeUrl: `/app/${slug}/`,
  settingsUrl: isProvider ? `/metrics/${slug}/dashboard/` : `/profile/${slug}/contact/`,
});

export const VIEWER: Viewer = {
  user: { slug: "ada", printableName: "Ada Okafor", picture: null },
  activeProfile: {
    ...{ slug: "cowork", name: "Cowork Downtown", isProvider: true, access: "manager" },
    roleTypes: [
      { slug: "manager", title: "Manager" },
      { slug: "contributor", title: "Contributor" },
    ],
  },
  isBroker: false,
  accessibles: [
    accessible("ada", "Ada Okafor", "Manager", false),
    accessible("cowork", "Cowork Downtown", "Manager", true),
    accessible("marigold", "Marigold Studio", "Contributor", false),
    accessible("gwdv", "Gesellschaft für wissenschaftliche Datenverarbeitung mbH", "Manager", false),
  ],
};

export const SITE = { name: "Cowork" };
