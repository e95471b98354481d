import { ownPlans, type Wish } from "./buying";
import { type Card, failsLater } from "./cards";
import { between, type Customer, type CustomerTerm, hoursAfter } from "./customer";
import type { CustomerEvent } from "./events";
import type { PlanSlug } from "./plans";

const MONTH_MS = 30 * 86_400_000;
const SETTLES_SOON = 0.45;
const BOOKS_ROOMS = 0.4;
const BUYS_FOR_OTHERS = 0.012;
const PAYS_LATE = 0.05;
const COMES_BACK = 0.2;

/** What an order leads to: for each term, its next payment or its end, and the end of a payment that is to fail. */
export function afterOrder(
  customer: Customer,
  bought: readonly Wish[],
  card: Card,
  at: Date,
): CustomerEvent[] {
  const { random, terms } = customer;
  const events = ownPlans(bought).flatMap(({ plan }) => {
    const term = terms.get(plan);
    return term ? duringTerm(customer, plan, term, at) : [];
  });
  if (!failsLater(card) || !random.chance(SETTLES_SOON)) return events;
  return [...events, { kind: "settle", at: hoursAfter(at, 24 * random.int(8, 13) + random.next() * 8) }];
}

function duringTerm(customer: Customer, plan: PlanSlug, term: CustomerTerm, at: Date): CustomerEvent[] {
  const { random } = customer;
  term.goesOn = staysOn(customer, term, at);
  const outcome = term.goesOn ? [nextPayment(customer, plan, term)] : farewell(customer, plan, term, at);
  const extra = meanwhile(customer, plan);
  return extra ? [...outcome, { kind: extra, at: between(random, at, term.endsAt) }] : outcome;
}

/** What else a plan may lead to during its term. */
function meanwhile({ random, persona }: Customer, plan: PlanSlug): "book-rooms" | "buy-for-others" | null {
  if (plan === "meeting-rooms") return random.chance(BOOKS_ROOMS) ? "book-rooms" : null;
  const mayBuy = plan === "private-office" && persona.organization !== null;
  return mayBuy && random.chance(BUYS_FOR_OTHERS) ? "buy-for-others" : null;
}

/** Whether they go on after the term; a long one gives more reasons to leave. */
function staysOn({ random, persona }: Customer, { endsAt }: CustomerTerm, at: Date): boolean {
  const months = (endsAt.getTime() - at.getTime()) / MONTH_MS;
  return random.chance((1 - persona.restlessness) ** months);
}

/** Most pay some time before the end, always about the same; now and then somebody forgets. */
function nextPayment({ random, persona }: Customer, plan: PlanSlug, { endsAt }: CustomerTerm): CustomerEvent {
  const isLate = persona.restlessness > 0 && random.chance(PAYS_LATE);
  const hours = isLate ? 2 + random.next() * 110 : -persona.leadHours - random.next();
  return { kind: "renew", at: hoursAfter(endsAt, hours), plan, endsAt };
}

/** Some give notice, some leave at once, some let it end without a word. A few are back some months later. */
function farewell({ random }: Customer, plan: PlanSlug, { endsAt }: CustomerTerm, at: Date): CustomerEvent[] {
  const when = random.weighted([
    ["at the end", 5],
    ["now", 2],
    [null, 3],
  ] as const);
  const words: CustomerEvent[] = when ? [{ kind: "leave", at: between(random, at, endsAt), plan, when }] : [];
  if (!random.chance(COMES_BACK)) return words;
  return [...words, { kind: "shop", at: hoursAfter(endsAt, 24 * random.int(30, 240) + random.next() * 8) }];
}
