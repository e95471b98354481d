const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long something lasts from now: "3 days left", "5 hours left"; "ended" when it is over. */
export function timeLeft(endsAt: Date, now: Date): string {
  const left = endsAt.getTime() - now.getTime();
  if (left <= 0) return "ended";
  if (left < HOUR_MS) return "less than an hour left";
  const [count, noun] =
    left < 2 * DAY_MS ? [Math.floor(left / HOUR_MS), "hour"] : [Math.floor(left / DAY_MS), "day"];
  return `${count} ${noun}${count === 1 ? "" : "s"} left`;
}

const SOON_DAYS = 15;

/** Whether it ends within the days in which a provider may still do something about it. */
export function endsSoon(endsAt: Date, now: Date): boolean {
  const left = endsAt.getTime() - now.getTime();
  return left > 0 && left < SOON_DAYS * DAY_MS;
}
