import type { Database } from "@/lib/db";
import { forgetEvents } from "@/lib/events";
import { runAudit } from "@/lib/jobs/audit";
import { addPeriods } from "@/lib/time/periods";
import { play } from "./agenda";
import { castSubscribers } from "./cast/subscribers";
import { findColleagues } from "./colleagues";
import type { Company } from "./company";
import { Customer } from "./customer";
import { decide, decisions } from "./decisions";
import { type CustomerEvent, happen } from "./events";
import { closeMonth, hearProcessor } from "./office/month";
import { runNightly } from "./office/nights";
import { makeOffers, plannedOffers } from "./office/offers";
import { openForBusiness } from "./opening";

/** So many of the last messages are still sent, when the site is first started: the mailbox shows them. */
const MESSAGES_LEFT = 40;

export interface DemoOptions {
  /** When the history ends; nothing happens at or after it. */
  readonly until: Date;
  /** The same seed gives the same history. */
  readonly seed?: string;
  readonly months?: number;
  readonly subscribers?: number;
  /** Hears after every day of the history how much of it is done, 0 to 1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/**
 * Plays the life of a small company into an empty, migrated database, through the services that the site itself uses.
 * The same options give the same people, dates and amounts; only ids and keys differ. See docs/demo.md.
 *
 * @param db the database of this process ({@link import("@/lib/db").database}), which the payment processor uses too
 */
export async function generateDemo(db: Database, options: DemoOptions): Promise<void> {
  const { until, seed = "turnpike", months = 36, subscribers = 200, onProgress } = options;
  const from = addPeriods(until, "monthly", -months);
  const company = await openForBusiness(db, from);
  const customers = castSubscribers({ seed, from, months, subscribers }).map(
    (persona) => new Customer(persona),
  );
  const lives = customers.map((subject) => {
    const { person, joinsAt } = subject.persona;
    const begins: CustomerEvent[] = [{ kind: "sign-up", at: joinsAt }];
    return { name: person.username, subject, begins };
  });
  const nightShift = nightShifts(company, { from, until, months });
  await play({
    lives,
    happen: (customer, event) => happen(event, customer, company),
    nightShift,
    ...{ from, until, onProgress },
  });
  await findColleagues(db, addPeriods(until, "daily", -3));
  await runAudit(db, until);
  await forgetEvents(db, MESSAGES_LEFT);
}

interface History {
  readonly from: Date;
  readonly until: Date;
  readonly months: number;
}

/** What the company does night after night, and on the first night of every month of its life. */
function nightShifts(company: Company, { from, until, months }: History): (at: Date) => Promise<void> {
  const { db } = company;
  let [pending, offers] = [decisions(from, until), plannedOffers(from, until)];
  const closings = Array.from({ length: months }, (_, month) => addPeriods(from, "monthly", month));
  let closed = 0;
  let isExpectingPayouts = false;
  return async (at) => {
    pending = await decide(company, pending, at);
    offers = await makeOffers(company, offers, at);
    await runNightly(db, { at, from, until });
    if (isExpectingPayouts) await hearProcessor(company, at);
    isExpectingPayouts = false;
    for (; at < until && (closings[closed] ?? until) <= at; closed += 1) {
      await closeMonth(company, closed, months, at);
      isExpectingPayouts = true;
    }
  };
}
