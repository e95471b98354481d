import { currencyExponent, currencySymbol } from "./currency";
import { decimal } from "./display";
import { MAX_AMOUNT } from "./money";

/**
 * An amount as the API prints it, the same in every locale: symbol, major units, a point, all minor digits, no
 * thousands separator. `112120 usd` is `$1121.20`, `500 jpy` is `¥500`; where there is no symbol the code follows, as in
 * `20.00 xyz`. Pages print with `formatMoneyParts` instead, as the reader's locale has it.
 */
export function readableAmount(amount: bigint, unit: string): string {
  const sign = amount < 0n ? "-" : "";
  const digits = decimal(amount < 0n ? -amount : amount, currencyExponent(unit));
  const symbol = currencySymbol(unit);
  return symbol === null ? `${sign}${digits} ${unit}` : `${sign}${symbol}${digits}`;
}

/** An amount for programs: major units, a point, all minor digits: `112120 usd` is `1121.20`. */
export function majorUnits(amount: bigint, unit: string): `${number}` {
  return decimal(amount, currencyExponent(unit));
}

/** Money that went out, in parentheses as accountants write it: `($356.00)`. */
export function debitAmount(amount: bigint, unit: string): string {
  return `(${readableAmount(amount, unit)})`;
}

/**
 * Reads an amount that a program wrote in major units, by its digits: `"10.5"` usd is 1050. What people type, with
 * symbols and separators, is read by `textToAmount`.
 *
 * @returns minor units; null when it is negative or no number, has more decimals than the currency, or is more than
 *   {@link MAX_AMOUNT}
 */
export function parseMajorUnits(text: string, unit: string): bigint | null {
  const match = /^(\d{1,16})(?:\.(\d{1,3}))?$/.exec(text.trim());
  if (!match) return null;
  const [, whole = "", fraction = ""] = match;
  const exponent = currencyExponent(unit);
  if (fraction.length > exponent) return null;
  const amount = BigInt(whole + fraction.padEnd(exponent, "0"));
  return amount > MAX_AMOUNT ? null : amount;
}
