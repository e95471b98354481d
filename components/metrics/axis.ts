/** At most so many lines above zero: enough to read a height by, and no more. */
const MAX_STEPS = 4n;

/**
 * The amounts at which a chart draws its lines: from 0 in equal round steps, the last one at or above `max`.
 *
 * @param max minor units
 */
export function amountTicks(max: bigint): bigint[] {
  const top = max > 0n ? max : 1n;
  const step = roundStep((top + MAX_STEPS - 1n) / MAX_STEPS);
  const count = (top + step - 1n) / step;
  return Array.from({ length: Number(count) + 1 }, (_, place) => BigInt(place) * step);
}

/** The smallest of 1, 2, 5, 10, 20, 50 … that is no less. */
function roundStep(atLeast: bigint): bigint {
  for (let power = 1n; ; power *= 10n) {
    const step = [power, 2n * power, 5n * power].find((candidate) => candidate >= atLeast);
    if (step !== undefined) return step;
  }
}

/** Where the label of a column is shown: everywhere, only where there is room, or not at all. */
export type TickRoom = "narrow" | "wide" | "never";

/** So many labels fit under a chart on a phone, and on a desk. */
const MOST = { narrow: 4, wide: 12 };

/** Which labels of `count` columns fit: at equal distances, counted back from the last, which is always there. */
export function tickRoom(place: number, count: number): TickRoom {
  const wideStep = Math.ceil(count / MOST.wide);
  const narrowStep = wideStep * Math.ceil(count / wideStep / MOST.narrow);
  const fromEnd = count - 1 - place;
  if (fromEnd % narrowStep === 0) return "narrow";
  return fromEnd % wideStep === 0 ? "wide" : "never";
}
