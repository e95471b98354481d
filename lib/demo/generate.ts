import { completeCharges } from "@/lib/billing/complete-charges";
import type { Database } from "@/lib/db";
import { forgetEvents } from "@/lib/events";
import { addPeriods } from "@/lib/time/periods";
import { play } from "./agenda";
import { castSubscribers } from "./cast/subscribers";
import { findColleagues } from "./colleagues";
import { Customer } from "./customer";
import { decide, decisions } from "./decisions";
import { type CustomerEvent, happen } from "./events";
import { openForBusiness } from "./opening";

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
  let pending = decisions(from, until);
  const nightShift = async (at: Date) => {
    pending = await decide(company, pending, at);
    await completeCharges(db, at);
  };
  await play({
    lives,
    happen: (customer, event) => happen(event, customer, company),
    nightShift,
    ...{ from, until, onProgress },
  });
  await findColleagues(db, addPeriods(until, "daily", -3));
  await forgetEvents(db);
}
