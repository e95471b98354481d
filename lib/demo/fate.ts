import { ownPlans, type Wish } from "./buying";
import { type Card, failsLater } from "./cards";
import { type Company, planOf } from "./company";
import { between, type Customer, type CustomerTerm, hoursAfter } from "./customer";
import type { CustomerEvent } from "./events";
import type { PlanSlug } from "./plans";

const MONTH_MS = 30 * 86_400_000;
const SETTLES_SOON = 0.75;
const BOOKS_ROOMS = 0.2;
const BUYS_FOR_OTHERS = 0.03;
const PAYS_LATE = 0.05;
const COMES_BACK = 0.2;
/** A card is good for a month with all but this chance. */
const CARD_FAILS = 0.02;
/** Of those on a plan that is no longer sold, so many move on at the end of each term. */
const MOVES_ON = 0.15;
const MOVES_INTO_OFFICE = 0.015;
/** The hours before the end of a term in which the company may have renewed it. */
const RENEWED_HOURS = 26;

/** What was bought, with which card, and when. */
export interface Ordered {
  readonly bought: readonly Wish[];
  readonly card: Card;
  readonly at: Date;
}

/** A term of a plan, from when its customer decides what to do with it. */
export interface Tenancy {
  readonly plan: PlanSlug;
  readonly term: CustomerTerm;
  readonly at: Date;
}

/** What an order leads to: for each term, what follows it or its end, what else comes of it, and of a payment that is to fail. */
export function afterOrder(company: Company, customer: Customer, ordered: Ordered): CustomerEvent[] {
  const { random, terms } = customer;
  const { bought, card, at } = ordered;
  const events = ownPlans(bought).flatMap(({ plan }) => {
    const term = terms.get(plan);
    return term ? duringTerm(company, customer, { plan, term, at }) : [];
  });
  const gift = bought.find(({ syncOn }) => syncOn);
  if (gift) events.push({ kind: "claim-gift", at: hoursAfter(at, 50 + random.next() * 90), gift });
  if (!failsLater(card) || !random.chance(SETTLES_SOON)) return events;
  return [...events, { kind: "settle", at: hoursAfter(at, 50 + random.next() * 30) }];
}

/** What happens during a term, and what follows it. */
export function duringTerm(company: Company, customer: Customer, tenancy: Tenancy): CustomerEvent[] {
  const { term, at } = tenancy;
  term.goesOn = staysOn(customer, term, at);
  const outcome = term.goesOn ? goingOn(company, customer, tenancy) : farewell(customer, tenancy);
  return [...outcome, ...meanwhile(customer, tenancy)];
}

/** What else a plan may lead to during its term. */
function meanwhile({ random, persona }: Customer, { plan, term, at }: Tenancy): CustomerEvent[] {
  const { endsAt } = term;
  if (plan === "meeting-rooms") {
    const uses = Array.from({ length: random.int(0, 2) }, () => "use-rooms" as const);
    const kinds = random.chance(BOOKS_ROOMS) ? [...uses, "book-rooms" as const] : uses;
    return kinds.map((kind) => ({ kind, at: between(random, at, endsAt) }));
  }
  const mayBuy = plan === "private-office" && persona.organization !== null;
  if (!mayBuy || !random.chance(BUYS_FOR_OTHERS)) return [];
  return [{ kind: "buy-for-others", at: between(random, at, endsAt) }];
}

/** Whether they go on after the term; a long one gives more reasons to leave. */
function staysOn({ random, persona }: Customer, { endsAt }: CustomerTerm, at: Date): boolean {
  return random.chance((1 - persona.restlessness) ** monthsUntil(endsAt, at));
}

function monthsUntil(endsAt: Date, at: Date): number {
  return (endsAt.getTime() - at.getTime()) / MONTH_MS;
}

/**
 * Most leave it to the company to renew, which their cards do not always survive. Who pays several months in advance, or
 * keeps no card on file, pays again through the cart before the end, or forgets it. Some move to another plan.
 */
function goingOn(company: Company, customer: Customer, { plan, term, at }: Tenancy): CustomerEvent[] {
  const { random, persona } = customer;
  const { endsAt } = term;
  const before = (hours: number) => {
    const then = hoursAfter(endsAt, -Math.max(hours, RENEWED_HOURS) - random.next());
    return then < at ? at : then;
  };
  const isSteady = persona.restlessness === 0;
  const next: CustomerEvent = {
    kind: "next-term",
    at: hoursAfter(endsAt, 26 + random.next() * 12),
    plan,
    endsAt,
  };
  const to = isSteady ? null : nextPlan(company, customer, plan);
  if (to !== null) return [{ kind: "change-plan", at: before(persona.leadHours), from: plan, to }];
  if (!persona.remembersCard || term.option > 1) {
    const isLate = !isSteady && random.chance(PAYS_LATE);
    return isLate ? [next] : [{ kind: "renew", at: before(persona.leadHours), plan, endsAt }];
  }
  const holds = (1 - CARD_FAILS) ** monthsUntil(endsAt, at);
  if (isSteady || random.chance(holds)) return [next];
  return [{ kind: "card-trouble", at: between(random, at, before(RENEWED_HOURS)) }, next];
}

/** What somebody moves to at the end of a term; mostly nothing. */
function nextPlan(company: Company, { random, persona }: Customer, plan: PlanSlug): PlanSlug | null {
  if (plan !== "open-desk" && plan !== "flex-desk") return null;
  if (persona.organization && random.chance(MOVES_INTO_OFFICE)) return "private-office";
  return !planOf(company, plan).isActive && random.chance(MOVES_ON) ? "open-desk" : null;
}

/** Some give notice, some leave at once, some let their card do it without a word. A few are back some months later. */
function farewell(customer: Customer, { plan, term, at }: Tenancy): CustomerEvent[] {
  const { random } = customer;
  const { endsAt } = term;
  const when = random.weighted([
    ["at the end", 60],
    ["now", 25],
    [null, 15],
  ] as const);
  const then = between(random, at, hoursAfter(endsAt, -RENEWED_HOURS));
  const words: CustomerEvent = when
    ? { kind: "leave", at: then, plan, when }
    : { kind: "card-trouble", at: then };
  return [words, ...comesBack(customer, endsAt)];
}

/** A few of those who left are back some months later. */
export function comesBack({ random }: Customer, since: Date): CustomerEvent[] {
  if (!random.chance(COMES_BACK)) return [];
  return [{ kind: "shop", at: hoursAfter(since, 24 * random.int(30, 240) + random.next() * 8) }];
}
