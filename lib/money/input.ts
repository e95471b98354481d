import { currencyExponent } from "./currency";
import { decimal } from "./display";

/**
 * What a person typed as an amount, in minor units; null when it is no amount of this currency. Spaces and grouping
 * are ignored, so "$ 1,234.5" is 123450n in dollars; more digits than the currency has are refused, not rounded.
 *
 * @param unit ISO 4217 code in either case
 */
export function textToAmount(text: string, unit: string, locale = "en-US"): bigint | null {
  const exponent = currencyExponent(unit.toLowerCase());
  const separators = separatorsOf(locale);
  const bare = text.replace(/[\p{Sc}\s\u00a0\u202f'’]/gu, "").replace("−", "-");
  const [whole = "", fraction = "", ...rest] = bare.split(separators.decimal);
  if (rest.length > 0 || fraction.length > exponent) return null;
  const digits = isGrouped(whole, separators.group) ? whole.replaceAll(separators.group, "") : whole;
  if (!/^-?\d*$/.test(digits) || !/^\d*$/.test(fraction) || !/\d/.test(digits + fraction)) return null;
  const amount = BigInt(`${digits.replace("-", "") || "0"}${fraction.padEnd(exponent, "0")}`);
  return digits.startsWith("-") ? -amount : amount;
}

/** Minor units as a person would type them: no symbol, no grouping, the locale's decimal separator. */
export function amountToText(amount: bigint, unit: string, locale = "en-US"): string {
  return decimal(amount, currencyExponent(unit.toLowerCase())).replace(".", separatorsOf(locale).decimal);
}

/** Groups of three from the second on: "1,234" yes, "1,5" no — there the comma was meant as a decimal point. */
function isGrouped(whole: string, group: string): boolean {
  const [first = "", ...others] = whole.split(group);
  return /^-?\d{1,3}$/.test(first) && others.length > 0 && others.every((part) => /^\d{3}$/.test(part));
}

/** How a locale writes decimals: what parts thousands, and what parts the minor units. */
function separatorsOf(locale: string): { group: string; decimal: string } {
  const parts = new Intl.NumberFormat(locale).formatToParts(11111.1);
  const text = (type: string, otherwise: string) =>
    parts.find((part) => part.type === type)?.value ?? otherwise;
  return { group: text("group", ","), decimal: text("decimal", ".") };
}
