import { describeInstant } from "./describe-instant";

/**
 * An instant as people say it: "3 days ago" for what just happened, a date otherwise. The exact instant and zone are
 * in the tooltip and in the markup.
 *
 * @param now  the request's time; without it the date is always printed
 * @param zone of the profile whose page this is
 */
export function Time({
  at,
  now,
  zone = "UTC",
  locale = "en-US",
  className,
}: {
  at: Date;
  now?: Date | undefined;
  zone?: string | undefined;
  locale?: string | undefined;
  className?: string | undefined;
}) {
  const { text, exact } = describeInstant(at, { now, zone, locale });
  return (
    <time dateTime={at.toISOString()} title={exact} className={className}>
      {text}
    </time>
  );
}
