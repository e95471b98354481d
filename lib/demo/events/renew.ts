import type { Wish } from "../buying";
import { renewalCard } from "../cards";
import type { Company } from "../company";
import { type Customer, hoursAfter } from "../customer";
import type { PlanSlug } from "../plans";
import { chooseOption, onSale } from "../taste";
import type { CustomerEvent } from "./index";
import { order } from "./order";

/**
 * A term comes to its end and is paid for again through the cart: by who pays several months in advance, or keeps no card
 * on file. What others have is renewed by the company.
 */
export interface Renew {
  readonly kind: "renew";
  readonly at: Date;
  readonly plan: PlanSlug;
  /** The end of the term that it follows. */
  readonly endsAt: Date;
}

/** Terms that end within so many hours of each other are paid together. */
const TOGETHER_HOURS = 72;
const CHANGES_OPTION = 0.06;

export async function renew(event: Renew, customer: Customer, company: Company): Promise<CustomerEvent[]> {
  const { at, plan, endsAt } = event;
  const isDone = customer.terms.get(plan)?.endsAt.getTime() !== endsAt.getTime();
  if (isDone) return [];
  const due = plansEndingAround(customer, endsAt);
  const wishes = new Map<PlanSlug, Wish>();
  for (const slug of due) {
    const next = onSale(company, slug);
    const isHeld = (customer.terms.get(next)?.endsAt ?? at) > at && !due.includes(next);
    if (isHeld) continue;
    wishes.set(next, { plan: next, option: nextOption(company, customer, slug, next) });
  }
  if (wishes.size === 0) return [];
  const card = renewalCard(customer);
  return order({ kind: "order", at, wishes: [...wishes.values()], card, refusals: 0 }, customer, company);
}

function plansEndingAround({ terms }: Customer, endsAt: Date): PlanSlug[] {
  const [from, to] = [hoursAfter(endsAt, -TOGETHER_HOURS), hoursAfter(endsAt, TOGETHER_HOURS)];
  return [...terms].flatMap(([slug, term]) =>
    term.goesOn && term.endsAt >= from && term.endsAt <= to ? [slug] : [],
  );
}

function nextOption(company: Company, customer: Customer, slug: PlanSlug, next: PlanSlug): number {
  const same = slug === next ? customer.terms.get(slug)?.option : undefined;
  return same && !customer.random.chance(CHANGES_OPTION) ? same : chooseOption(company, customer, next);
}
