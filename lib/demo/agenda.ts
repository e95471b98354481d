import { eachAtMost } from "@/lib/each-at-most";
import { invariant } from "@/lib/errors";

/** A life of somebody. What happens in it is in order, and depends on nothing that happens to others meanwhile. */
export interface Life<Subject, Event> {
  readonly name: string;
  readonly subject: Subject;
  readonly begins: readonly Event[];
}

export interface Play<Subject, Event> {
  readonly lives: readonly Life<Subject, Event>[];
  /** Lets an event happen to somebody. Returns what it leads to, at the same time or later. */
  readonly happen: (subject: Subject, event: Event) => Promise<readonly Event[]>;
  /** What the company does by itself at night, when everybody was served; for the last time at the end. */
  readonly nightShift: (at: Date) => Promise<void>;
  readonly from: Date;
  /** Nothing happens at or after it. */
  readonly until: Date;
  /** After every night shift: how much of the time has passed, 0 to 1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

const DAY_MS = 86_400_000;
/** 10:00 UTC is deep in the Californian night. */
const NIGHT_MS = 10 * 3_600_000;
/** So many days before the end there is a shift every night; every other one before, as renewals make up for a night. */
const NIGHTLY_DAYS = 35;
/** How many lives go on at once: enough to keep the database busy while others compute. */
const AT_ONCE = 8;

/**
 * Lets time pass, from one night shift to the next. In between lives go on side by side, as it makes no difference who
 * is served first; each life, and the night shifts, are in order. So dates and amounts are the same in every run.
 */
export async function play<Subject, Event extends { readonly at: Date }>(
  script: Play<Subject, Event>,
): Promise<void> {
  const { lives, happen, nightShift, from, until, onProgress } = script;
  const nights = nightsBetween(from, until);
  const agenda = new Agenda<Life<Subject, Event>, Event>(nights, until);
  for (const life of lives) agenda.add(life, life.begins);
  for (const [shift, night] of nights.entries()) {
    const isNow = ({ at }: Event) => agenda.shiftOf(at) === shift;
    await eachAtMost(AT_ONCE, agenda.take(shift), async ([life, events]) => {
      agenda.add(life, await live(life, events, { happen, isNow }));
    });
    await nightShift(night);
    onProgress?.((shift + 1) / nights.length);
  }
}

/** When the night shifts are; the last one is at the end. */
function nightsBetween(from: Date, until: Date): Date[] {
  const nights: Date[] = [];
  const nightly = until.getTime() - NIGHTLY_DAYS * DAY_MS;
  let night = from.getTime() + NIGHT_MS;
  while (night < until.getTime()) {
    nights.push(new Date(night));
    night += night < nightly ? 2 * DAY_MS : DAY_MS;
  }
  return [...nights, until];
}

interface Present<Subject, Event> {
  readonly happen: Play<Subject, Event>["happen"];
  /** Whether it happens before the next night shift. */
  readonly isNow: (event: Event) => boolean;
}

/** A part of a life, with what it leads to by itself. @returns what it leads to after the next night shift */
async function live<Subject, Event extends { readonly at: Date }>(
  { name, subject }: Life<Subject, Event>,
  events: readonly Event[],
  { happen, isNow }: Present<Subject, Event>,
): Promise<Event[]> {
  const later: Event[] = [];
  let waiting = [...events];
  for (;;) {
    const [event, ...others] = waiting.sort((a, b) => a.at.getTime() - b.at.getTime());
    if (!event) return later;
    const follows = await happen(subject, event);
    invariant(
      follows.every(({ at }) => at >= event.at),
      `${name} acts in the past`,
    );
    waiting = [...others, ...follows.filter(isNow)];
    later.push(...follows.filter((follow) => !isNow(follow)));
  }
}

/** What is still to happen, to whom, by the night shift before which it does. */
class Agenda<Whose, Event extends { readonly at: Date }> {
  readonly #shifts = new Map<number, Map<Whose, Event[]>>();

  constructor(
    readonly nights: readonly Date[],
    readonly until: Date,
  ) {}

  /** The first one after it, counted from 0; infinite for what never happens. */
  shiftOf(at: Date): number {
    if (at >= this.until) return Number.POSITIVE_INFINITY;
    let [low, high] = [0, this.nights.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.nights[middle] ?? this.until) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  add(whose: Whose, events: readonly Event[]): void {
    for (const event of events) {
      const shift = this.shiftOf(event.at);
      if (shift === Number.POSITIVE_INFINITY) continue;
      const of = this.#shifts.get(shift) ?? new Map<Whose, Event[]>();
      this.#shifts.set(shift, of.set(whose, [...(of.get(whose) ?? []), event]));
    }
  }

  /** Takes off what happens before a night shift. */
  take(shift: number): [Whose, Event[]][] {
    const events = this.#shifts.get(shift) ?? new Map<Whose, Event[]>();
    this.#shifts.delete(shift);
    return [...events];
  }
}
