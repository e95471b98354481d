import { sql } from "@/lib/db";
import { type Company, planOf } from "../company";
import { type Customer, hoursAfter } from "../customer";
import { comesBack, duringTerm } from "../fate";
import type { PlanSlug } from "../plans";
import type { CustomerEvent } from "./index";

/**
 * A term has come to its end a day or two ago, and the renewals of the company have begun another one. Somebody whose card
 * was refused for it knows that by now, and does something about it before the last attempt, or not.
 */
export interface NextTerm {
  readonly kind: "next-term";
  readonly at: Date;
  readonly plan: PlanSlug;
  /** The end of the term that it follows. */
  readonly endsAt: Date;
}

export async function nextTerm(
  event: NextTerm,
  customer: Customer,
  company: Company,
): Promise<CustomerEvent[]> {
  const { at, plan, endsAt } = event;
  const { terms, random } = customer;
  const term = terms.get(plan);
  if (term?.endsAt.getTime() !== endsAt.getTime()) return [];
  const { current, attempts } = await lookUp(company, customer, plan, at);
  if (!current || current <= endsAt) {
    term.goesOn = false;
    return comesBack(customer, at);
  }
  const next = { endsAt: current, option: 1, goesOn: true };
  terms.set(plan, next);
  if (attempts === 0) return duringTerm(company, customer, { plan, term: next, at });
  const answer = random.weighted([
    ["settle", 60],
    ["pay-by-check", 14],
    ["replace-card", 14],
    [null, 12],
  ] as const);
  if (answer === null) {
    next.goesOn = false;
    return comesBack(customer, at);
  }
  const soon = hoursAfter(at, 0.5 + random.next() * 5);
  return [{ kind: answer, at: soon, plan }, ...duringTerm(company, customer, { plan, term: next, at: soon })];
}

/** What the subscriptions page shows: until when the plan runs, and how often the renewal was refused. */
async function lookUp(
  { db, plans }: Company,
  { account }: Customer,
  slug: PlanSlug,
  at: Date,
): Promise<{ current: Date | null; attempts: number }> {
  const [found] = await db.query<{ current: Date | null; attempts: number }>(sql`
    SELECT (SELECT max(s.ends_at) FROM subscription s
            WHERE s.profile_id = c.id AND s.plan_id = ${planOf({ plans }, slug).id} AND s.ends_at > ${at}) AS current,
      c.nb_renewal_attempts AS attempts
    FROM profile c WHERE c.id = ${account.payer.id}`);
  return found ?? { current: null, attempts: 0 };
}
