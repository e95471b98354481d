/** ISO 4217, lower case. */
export type CurrencyCode = string;

/** An amount in minor units (cents) and its currency. Never a float, never without the currency. */
export interface Money {
  readonly amount: bigint;
  readonly unit: CurrencyCode;
}

/** The largest amount that JSON numbers carry without loss: 2^53 − 1 minor units. */
export const MAX_AMOUNT = 9_007_199_254_740_991n;

const BPS_PER_WHOLE = 10_000n;

/**
 * A part of an amount, in basis points (1/100 %). The caller names how the last minor unit is decided.
 *
 * @param amount zero or more
 */
export function portion(amount: bigint, bps: bigint | number, rounding: "floor" | "half-up"): bigint {
  const product = amount * BigInt(bps);
  return (rounding === "half-up" ? product + BPS_PER_WHOLE / 2n : product) / BPS_PER_WHOLE;
}

/**
 * Splits a total in the ratio of the weights and loses no unit: everybody gets the floor, and the units that are left
 * go to the largest remainders, the earlier one first when two are equal.
 *
 * @param weights zero or more each; when all are zero the first gets everything
 * @returns as many shares as weights; their sum is `total`
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((a, b) => a + b, 0n);
  if (sum === 0n) return weights.map((_, n) => (n === 0 ? total : 0n));
  const shares = weights.map((weight, place) => ({
    place,
    share: (total * weight) / sum,
    rest: (total * weight) % sum,
  }));
  const left = total - shares.reduce((a, { share }) => a + share, 0n);
  const byRest = [...shares].sort((a, b) =>
    a.rest === b.rest ? a.place - b.place : a.rest > b.rest ? -1 : 1,
  );
  const lucky = new Set(byRest.slice(0, Number(left)).map(({ place }) => place));
  return shares.map(({ share, place }) => (lucky.has(place) ? share + 1n : share));
}

/** An amount as a JavaScript number, for JSON, charts and the processor. @throws RangeError above 2^53 − 1 */
export function toSafeNumber(amount: bigint): number {
  if (amount > MAX_AMOUNT || amount < -MAX_AMOUNT)
    throw new RangeError(`${amount} is more than a JSON number can hold`);
  return Number(amount);
}
