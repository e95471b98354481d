import { invariant } from "@/lib/errors";

/** A life of somebody. What happens in it is in order, and depends on nothing that happens to others on the same day. */
export interface Life<Subject, Event> {
  readonly name: string;
  readonly subject: Subject;
  readonly begins: readonly Event[];
}

export interface Play<Subject, Event> {
  readonly lives: readonly Life<Subject, Event>[];
  /** Lets an event happen to somebody. Returns what it leads to, at the same time or later. */
  readonly happen: (subject: Subject, event: Event) => Promise<readonly Event[]>;
  /** What the company does by itself at night, when everybody was served. */
  readonly nightShift: (at: Date) => Promise<void>;
  readonly from: Date;
  /** Nothing happens at or after it. */
  readonly until: Date;
  /** After every day: how much of the time has passed, 0 to 1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

const DAY_MS = 86_400_000;
/** 10:00 UTC is deep in the Californian night, when the jobs run: a day goes from there to there. */
const NIGHT_MS = 10 * 3_600_000;
/** How many lives go on at once: enough to keep the database busy while others compute. */
const AT_ONCE = 8;

/**
 * Lets time pass, a day after the other. Within a day lives go on side by side, as it makes no difference which comes
 * first; each life, and the nights between the days, are in order. So dates and amounts are the same in every run.
 */
export async function play<Subject, Event extends { readonly at: Date }>(
  script: Play<Subject, Event>,
): Promise<void> {
  const { lives, happen, nightShift, from, until, onProgress } = script;
  const agenda = new Agenda<Life<Subject, Event>, Event>(from, until);
  for (const life of lives) agenda.add(life, life.begins);
  const lastDay = agenda.dayOf(new Date(until.getTime() - 1));
  for (let day = 0; day <= lastDay; day += 1) {
    await eachAtMost(AT_ONCE, agenda.take(day), async ([life, events]) => {
      agenda.add(life, await live(life, events, { happen, isToday: ({ at }) => agenda.dayOf(at) === day }));
    });
    if (day < lastDay) await nightShift(new Date(from.getTime() + day * DAY_MS + NIGHT_MS));
    onProgress?.((day + 1) / (lastDay + 1));
  }
}

interface Day<Subject, Event> {
  readonly happen: Play<Subject, Event>["happen"];
  readonly isToday: (event: Event) => boolean;
}

/** A day of a life, with what the day itself leads to. @returns what it leads to on other days */
async function live<Subject, Event extends { readonly at: Date }>(
  { name, subject }: Life<Subject, Event>,
  events: readonly Event[],
  { happen, isToday }: Day<Subject, Event>,
): Promise<Event[]> {
  const later: Event[] = [];
  let today = [...events];
  for (;;) {
    const [event, ...rest] = today.sort((a, b) => a.at.getTime() - b.at.getTime());
    if (!event) return later;
    const follows = await happen(subject, event);
    invariant(
      follows.every(({ at }) => at >= event.at),
      `${name} acts in the past`,
    );
    today = [...rest, ...follows.filter(isToday)];
    later.push(...follows.filter((follow) => !isToday(follow)));
  }
}

/** What is still to happen, by day and to whom. */
class Agenda<Whose, Event extends { readonly at: Date }> {
  readonly #days = new Map<number, Map<Whose, Event[]>>();

  constructor(
    readonly from: Date,
    readonly until: Date,
  ) {}

  /** Days are counted from 0; the first ends with the first night. What never happens is on no day. */
  dayOf(at: Date): number {
    if (at >= this.until) return Number.POSITIVE_INFINITY;
    return Math.floor((at.getTime() - this.from.getTime() - NIGHT_MS) / DAY_MS) + 1;
  }

  add(whose: Whose, events: readonly Event[]): void {
    for (const event of events) {
      const day = this.dayOf(event.at);
      if (day === Number.POSITIVE_INFINITY) continue;
      const of = this.#days.get(day) ?? new Map<Whose, Event[]>();
      this.#days.set(day, of.set(whose, [...(of.get(whose) ?? []), event]));
    }
  }

  /** Takes off what happens on a day. */
  take(day: number): [Whose, Event[]][] {
    const events = this.#days.get(day) ?? new Map<Whose, Event[]>();
    this.#days.delete(day);
    return [...events];
  }
}

/** Works on the items side by side, at most `limit` at a time. A failure is thrown when all at work are done. */
async function eachAtMost<T>(
  limit: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const worker = async () => {
    for (const item of waiting) await work(item);
  };
  const results = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}
