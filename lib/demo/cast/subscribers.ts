import { addPeriods } from "@/lib/time/periods";
import { demoAccounts } from "../accounts";
import { Random } from "../random";
import { type PostalAddress, postalAddress } from "./addresses";
import { type Organization, organizations } from "./organizations";
import { localPart, type Person, people } from "./people";

/** A customer to be, as far as it is decided at birth. What happens later is up to chance, by `seed`. */
export interface Persona {
  readonly seed: string;
  readonly person: Person;
  /** Null for somebody who pays for themselves. */
  readonly organization: Organization | null;
  readonly address: PostalAddress;
  /** Whether they say so at registration, or only when they first pay. */
  readonly gaveAddress: boolean;
  readonly phone: string;
  readonly joinsAt: Date;
  /** Chance to leave at the end of a month. */
  readonly restlessness: number;
  /** How long before the end of a term it is paid again: always the same, as by a reminder. */
  readonly leadHours: number;
  readonly remembersCard: boolean;
}

export interface CastOptions {
  readonly seed: string;
  readonly from: Date;
  /** How many months there are, and how many subscribers join during them. */
  readonly months: number;
  readonly subscribers: number;
}

/** How many more join in the last month than in the first. */
const GROWTH = 2.4;
/** Those who waited for the doors to open. */
const OPENING_MONTHS = 2;
const OPENING_RUSH = 2;
/** January to December: resolutions and back to work; quiet summers and holidays. */
const SEASONS = [1.35, 1.1, 1.05, 1, 0.95, 0.85, 0.7, 0.8, 1.35, 1.15, 0.95, 0.55];
const AREA_CODES = [213, 310, 323, 424, 562, 626, 747, 818];
const NUMBERS_FOR_FICTION = 100;
const DAY_MS = 86_400_000;

/** Everybody who will ever register, among them the subscriber of the demo accounts. */
export function castSubscribers(options: CastOptions): Persona[] {
  const random = new Random(`${options.seed} cast`);
  const names = people(random);
  const companies = organizations(random);
  const phones = random.shuffled(phoneNumbers());
  const crowd = Array.from({ length: Math.max(0, options.subscribers - 1) }, (_, place): Persona => {
    const person = names.next().value;
    const organization = random.chance(0.45) ? companies.next().value : null;
    return {
      seed: `${options.seed} ${place}`,
      person: organization
        ? { ...person, email: `${localPart(person.fullName)}@${organization.domain}` }
        : person,
      organization,
      address: postalAddress(random),
      gaveAddress: organization !== null || random.chance(0.75),
      phone: phones[place] ?? "",
      joinsAt: joiningDate(random, options),
      restlessness: random.weighted([[0.012, 3], [0.03, 4], [0.06, 3], [0.12, 1]]), // biome-ignore format: a table
      leadHours: random.int(4, 80),
      remembersCard: random.chance(0.85),
    };
  });
  return [xia(options), ...crowd];
}

/** The demo account: some time with the company, and never leaves. */
function xia({ seed, from, months }: CastOptions): Persona {
  const username = demoAccounts.find(({ title }) => title === "Subscriber")?.username ?? "xia";
  const joined = addPeriods(from, "monthly", Math.floor(months * 0.6));
  return {
    seed: `${seed} ${username}`,
    person: { fullName: "Xia Lee", username, email: `${username}@example.com` },
    organization: null,
    address: {
      street_address: "1185 Larkspur Lane",
      locality: "Los Angeles",
      region: "CA",
      postal_code: "90026",
      country: "US",
    },
    gaveAddress: true,
    phone: "",
    joinsAt: new Date(joined.getTime() + 18 * 3_600_000),
    restlessness: 0,
    leadHours: 30,
    remembersCard: true,
  };
}

/** Mostly on a weekday, in working hours. */
function joiningDate(random: Random, { from, months }: CastOptions): Date {
  const starts = Array.from({ length: months }, (_, month) => addPeriods(from, "monthly", month));
  const start = random.weighted(
    starts.map((month, place) => [month, attraction(month, place, months)] as const),
  );
  const days = Math.round((addPeriods(start, "monthly", 1).getTime() - start.getTime()) / DAY_MS);
  const anyDay = () => new Date(start.getTime() + random.int(0, days - 1) * DAY_MS);
  const day = anyDay();
  const isWeekend = [0, 6].includes(day.getUTCDay());
  const moved = isWeekend && random.chance(0.7) ? anyDay() : day;
  return new Date(moved.getTime() + random.int(15 * 60, 24 * 60 - 1) * 60_000);
}

/** How many join in a month, as a weight: some at the opening, then more and more, by the season. */
function attraction(month: Date, place: number, months: number): number {
  const opening = place < OPENING_MONTHS ? OPENING_RUSH : 1;
  return opening * (1 + (GROWTH - 1) * (place / months)) * (SEASONS[month.getUTCMonth()] ?? 1);
}

/** Numbers that are kept free for fiction, in E.164. */
function phoneNumbers(): string[] {
  return AREA_CODES.flatMap((area) =>
    Array.from({ length: NUMBERS_FOR_FICTION }, (_, last) => `+1${area}55501${`${last}`.padStart(2, "0")}`),
  );
}
