import { addPeriods, type PeriodType } from "@/lib/time/periods";

/**
 * The term of a subscription. Its end is always `anchorAt` plus `periodsElapsed` natural periods, never the previous
 * end plus some, so that a subscription begun on January 31 is due on the last day of February and on March 31 again.
 */
export interface Term {
  readonly createdAt: Date;
  readonly endsAt: Date;
  readonly anchorAt: Date;
  readonly periodsElapsed: number;
}

/** A term of `naturalPeriods` that begins at `at`, which becomes its anchor. */
export function openTerm(at: Date, periodType: PeriodType, naturalPeriods: number): Term {
  return {
    createdAt: at,
    endsAt: addPeriods(at, periodType, naturalPeriods),
    anchorAt: at,
    periodsElapsed: naturalPeriods,
  };
}

/** The same term, longer by `naturalPeriods`. */
export function extendTerm<T extends Term>(term: T, periodType: PeriodType, naturalPeriods: number): T {
  const periodsElapsed = term.periodsElapsed + naturalPeriods;
  return { ...term, periodsElapsed, endsAt: addPeriods(term.anchorAt, periodType, periodsElapsed) };
}

/** The same term with an end that somebody chose. What follows counts from there: it becomes the anchor. */
export function endTermAt<T extends Term>(term: T, chosen: Date): T {
  const endsAt = chosen < term.createdAt ? term.createdAt : chosen;
  return { ...term, endsAt, anchorAt: endsAt, periodsElapsed: 0 };
}

/**
 * The same term, begun at another instant: as many periods as were bought, from there on. An end that somebody chose by
 * hand stays, unless it is past.
 */
export function restartTerm<T extends Term>(term: T, periodType: PeriodType, at: Date): T {
  const isByPeriods = term.anchorAt.getTime() === term.createdAt.getTime();
  if (!isByPeriods && term.endsAt > at) return { ...term, createdAt: at };
  return { ...term, ...openTerm(at, periodType, Math.max(1, term.periodsElapsed)) };
}

/** When the service of an order begins: behind what is paid for already, else at once. */
export function serviceStart(current: Pick<Term, "endsAt"> | null, at: Date): Date {
  return current && current.endsAt > at ? current.endsAt : at;
}
