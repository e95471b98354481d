import type { Wish } from "./buying";
import { type Company, planOf } from "./company";
import type { Customer } from "./customer";
import type { PlanSlug } from "./plans";

/** What organizations and people come for, and how often. */
const MAIN_PLANS = {
  organization: [
    ["private-office", 34],
    ["open-desk", 30],
    ["flex-desk", 10],
    ["member-year", 8],
    ["photo-studio", 10],
    ["podcast-booth", 8],
  ],
  person: [
    ["open-desk", 44],
    ["flex-desk", 28],
    ["member-year", 12],
    ["podcast-booth", 10],
    ["photo-studio", 6],
  ],
} as const satisfies Record<string, readonly (readonly [PlanSlug, number])[]>;

/** What some take along, with the chance that they do. */
const EXTRAS = {
  organization: [
    ["meeting-rooms", 0.4],
    ["podcast-booth", 0.08],
    ["photo-studio", 0.05],
  ],
  person: [
    ["meeting-rooms", 0.12],
    ["podcast-booth", 0.05],
  ],
} as const satisfies Record<string, readonly (readonly [PlanSlug, number])[]>;

/** What the subscriber of the demo accounts has: a plan, and one that is metered. */
const DEMO_SUBSCRIBER: readonly PlanSlug[] = ["open-desk", "meeting-rooms"];

/** What takes the place of a plan that is no longer sold. */
const SUCCESSOR: PlanSlug = "open-desk";

/** The first way to pay, a month at a time, is the usual one; the others are there for planners. */
const OPTION_WEIGHTS = [70, 18, 12];

/** The plans that a newcomer puts in the cart. */
export function choosePlans(company: Company, customer: Customer): Wish[] {
  const { random, persona } = customer;
  if (persona.restlessness === 0) return DEMO_SUBSCRIBER.map((plan) => ({ plan, option: 1 }));
  const kind = persona.organization ? "organization" : "person";
  const main = onSale(company, random.weighted<PlanSlug>(MAIN_PLANS[kind]));
  const extras = EXTRAS[kind].filter(([slug, chance]) => random.chance(chance) && slug !== main);
  return [main, ...extras.map(([slug]) => slug)].map((plan) => ({
    plan,
    option: chooseOption(company, customer, plan),
  }));
}

/** Which way to pay for a plan, from 1. */
export function chooseOption(company: Company, { random }: Customer, slug: PlanSlug): number {
  const ways = 1 + planOf(company, slug).advanceDiscounts.length;
  return random.weighted(OPTION_WEIGHTS.slice(0, ways).map((weight, place) => [place + 1, weight] as const));
}

/** The plan, or what replaces it once it is no longer sold. */
export function onSale(company: Company, slug: PlanSlug): PlanSlug {
  return planOf(company, slug).isActive ? slug : SUCCESSOR;
}
