import { currencyExponent } from "./currency";
import { decimal } from "./display";

/** Whole amounts below this are short enough to be printed exactly. */
const EXACT_BELOW_MAJOR_UNITS = 1000n;

/**
 * An amount in as few characters as a chart or a narrow column has room for: `$840.50`, `$12.3K`, `¥1.25M`, `-$3K`. Where
 * it is used the exact amount must be within reach.
 *
 * @param amount minor units
 * @param unit   ISO 4217 code in either case
 */
export function compactAmount(amount: bigint, unit: string, locale = "en-US"): string {
  const exponent = currencyExponent(unit.toLowerCase());
  const isShort = (amount < 0n ? -amount : amount) < EXACT_BELOW_MAJOR_UNITS * 10n ** BigInt(exponent);
  const format = compactFormat(unit.toUpperCase(), isShort ? exponent : null, locale);
  return format.format(decimal(amount, exponent));
}

const formats = new Map<string, Intl.NumberFormat>();

function compactFormat(currency: string, digits: number | null, locale: string): Intl.NumberFormat {
  const key = `${locale} ${currency} ${digits}`;
  const known = formats.get(key);
  if (known) return known;
  const shape: Intl.NumberFormatOptions =
    digits === null
      ? { notation: "compact", maximumSignificantDigits: 3 }
      : {
          minimumFractionDigits: digits,
          maximumFractionDigits: digits,
          trailingZeroDisplay: "stripIfInteger",
        };
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    currencyDisplay: "narrowSymbol",
    ...shape,
  });
  formats.set(key, format);
  return format;
}
