/** ISO 4217, lower case. */
export type CurrencyCode = string;

/** An amount in minor units (cents) and its currency. Never a float, never without the currency. */
export interface Money {
  readonly amount: bigint;
  readonly unit: CurrencyCode;
}

/** The largest amount that a JSON number carries without loss: 2^53 − 1 minor units. The database holds no larger one. */
export const MAX_AMOUNT = 9_007_199_254_740_991n;

/** The smaller of two amounts, for which `Math.min` is not made. */
export function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

const BPS_PER_WHOLE = 10_000n;

/**
 * A part of an amount, in basis points (1/100 %). The caller names how the last minor unit is decided, because the
 * rules differ: fees of the processor round half up, what the broker and coupons take rounds down.
 *
 * @param amount minor units, zero or more
 * @param bps    a whole number, zero or more
 * @throws RangeError otherwise: rounding down would mean something else below zero
 */
export function portion(amount: bigint, bps: bigint | number, rounding: "floor" | "half-up"): bigint {
  const product = amount * BigInt(bps);
  if (amount < 0n || product < 0n) throw new RangeError(`${bps} basis points of ${amount} is no part of it`);
  return (rounding === "half-up" ? product + BPS_PER_WHOLE / 2n : product) / BPS_PER_WHOLE;
}

/**
 * Splits a total in the ratio of the weights and loses no unit: everybody gets the floor, and the units that are left
 * go to the largest remainders, the earlier one first when two are equal. 291 over 20 and 70 is 65 and 226.
 *
 * @param weights at least one, zero or more each; when all are zero the first gets everything
 * @returns as many shares as weights; their sum is `total`
 * @throws RangeError when there is nobody to give to, or something is negative
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  if (total < 0n || weights.some((weight) => weight < 0n))
    throw new RangeError("Only what is there is shared out");
  if (weights.length === 0) throw new RangeError("There is nobody to share with");
  const sum = weights.reduce((a, b) => a + b);
  if (sum === 0n) return weights.map((_, place) => (place === 0 ? total : 0n));
  const shares = weights.map((weight) => (total * weight) / sum);
  const remainders = weights.map((weight, place) => ({ place, remainder: (total * weight) % sum }));
  const left = total - shares.reduce((a, b) => a + b);
  // The sort is stable: of equal remainders the earlier stays first.
  const largest = remainders
    .sort((a, b) => (a.remainder === b.remainder ? 0 : a.remainder > b.remainder ? -1 : 1))
    .slice(0, Number(left));
  const favoured = new Set(largest.map(({ place }) => place));
  return shares.map((share, place) => (favoured.has(place) ? share + 1n : share));
}

/** An amount as a JavaScript number, for JSON, charts and the processor. @throws RangeError beyond ±(2^53 − 1) */
export function toSafeNumber(amount: bigint): number {
  if (amount > MAX_AMOUNT || amount < -MAX_AMOUNT)
    throw new RangeError(`${amount} is more than a JSON number can hold`);
  return Number(amount);
}
