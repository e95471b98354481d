const STEPS = [
  { unit: "day", ms: 86_400_000 },
  { unit: "hour", ms: 3_600_000 },
  { unit: "minute", ms: 60_000 },
] as const;

const RECENT_MS = 7 * 86_400_000;

/** Words for an instant, relative within a week of `now`, and its exact form with the zone. */
export function describeInstant(
  at: Date,
  { now, zone, locale }: { now: Date | undefined; zone: string; locale: string },
): { text: string; exact: string } {
  const exact = new Intl.DateTimeFormat(locale, {
    dateStyle: "long",
    timeStyle: "long",
    timeZone: zone,
  }).format(at);
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: zone });
  if (!now) return { text: date.format(at), exact };
  const ms = at.getTime() - now.getTime();
  if (Math.abs(ms) >= RECENT_MS) return { text: date.format(at), exact };
  const step = STEPS.find((candidate) => Math.abs(ms) >= candidate.ms);
  if (!step) return { text: ms > 0 ? "in a moment" : "just now", exact };
  return { text: new Intl.RelativeTimeFormat(locale).format(Math.trunc(ms / step.ms), step.unit), exact };
}
