import { currencyExponent } from "./currency";

/** A piece of a printed amount, in the order of the locale. */
export type MoneyPart = { kind: "symbol" | "major" | "minor"; text: string };

export type MoneyParts = { isNegative: boolean; parts: MoneyPart[] };

/**
 * Takes an amount apart for display: symbol, whole units with their grouping, and the minor part with its separator.
 * The sign is told apart, because accounts print debits in parentheses rather than with a minus.
 *
 * @param amount minor units; a yen has none, a dinar has three digits of them
 * @param unit   ISO 4217 code in either case
 */
export function formatMoneyParts(amount: bigint, unit: string, locale = "en-US"): MoneyParts {
  const exponent = currencyExponent(unit.toLowerCase());
  const formatter = currencyFormat(unit, exponent, locale);
  const isNegative = amount < 0n;
  const parts: MoneyPart[] = [];
  for (const { type, value } of formatter.formatToParts(decimal(isNegative ? -amount : amount, exponent))) {
    const kind =
      type === "integer" || type === "group"
        ? "major"
        : type === "decimal" || type === "fraction"
          ? "minor"
          : "symbol";
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += value;
    else parts.push({ kind, text: value });
  }
  return { isNegative, parts };
}

/** The same in one piece, for the label of a button or a sentence: "$1,234.50". */
export function formatMoney(amount: bigint, unit: string, locale?: string): string {
  const { isNegative, parts } = formatMoneyParts(amount, unit, locale);
  return `${isNegative ? "-" : ""}${parts.map(({ text }) => text).join("")}`;
}

/** Minor units as a decimal literal: `decimal(5n, 2)` is "0.05". By digits, because a Number would lose cents. */
export function decimal(amount: bigint, exponent: number): `${number}` {
  const sign = amount < 0n ? "-" : "";
  const digits = (amount < 0n ? -amount : amount).toString().padStart(exponent + 1, "0");
  const cut = digits.length - exponent;
  return (
    exponent === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, cut)}.${digits.slice(cut)}`
  ) as `${number}`;
}

/** The sign or code that stands for a currency in a locale: "$", "€", "KWD". */
export function currencySign(unit: string, locale = "en-US"): string {
  const { parts } = formatMoneyParts(0n, unit, locale);
  return (parts.find((part) => part.kind === "symbol")?.text ?? unit.toUpperCase()).trim();
}

const formats = new Map<string, Intl.NumberFormat>();

/** Formatters cost a hundred times what formatting costs; there are few pairs of currency and locale. */
function currencyFormat(unit: string, exponent: number, locale: string): Intl.NumberFormat {
  const key = `${locale} ${unit}`;
  const known = formats.get(key);
  if (known) return known;
  const format = new Intl.NumberFormat(locale, {
    style: "currency",
    currency: unit.toUpperCase(),
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  });
  formats.set(key, format);
  return format;
}
