import { currencyExponent, currencySymbol } from "./currency";
import { decimal } from "./display";

/**
 * An amount as the API prints it, the same in every locale: symbol, major units, a point, all minor digits, no
 * thousands separator. `112120 usd` is `$1121.20`, `500 jpy` is `¥500`, an unknown currency follows: `20.00 xyz`.
 */
export function readableAmount(amount: bigint, unit: string): string {
  const digits = decimal(amount, currencyExponent(unit));
  const symbol = currencySymbol(unit);
  return symbol === null ? `${digits} ${unit}` : `${symbol}${digits}`;
}

/** Money that went out, in parentheses as accountants write it. */
export function debitAmount(amount: bigint, unit: string): string {
  return `(${readableAmount(amount, unit)})`;
}

/**
 * Reads an amount in major units by its digits: `"10.5"` usd is 1050.
 *
 * @returns minor units, or null when it is no number or has more decimals than the currency
 */
export function parseMajorUnits(text: string, unit: string): bigint | null {
  const match = /^(\d{1,13})(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return null;
  const [, whole = "", fraction = ""] = match;
  const exponent = currencyExponent(unit);
  if (fraction.length > exponent) return null;
  return BigInt(whole + fraction.padEnd(exponent, "0"));
}
