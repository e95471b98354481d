/** Currencies whose smallest unit is not a hundredth, by ISO 4217. */
const EXPONENTS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    [
      "bif",
      "clp",
      "djf",
      "gnf",
      "isk",
      "jpy",
      "kmf",
      "krw",
      "pyg",
      "rwf",
      "ugx",
      "vnd",
      "vuv",
      "xaf",
      "xof",
      "xpf",
    ].map((unit) => [unit, 0]),
  ),
  ...Object.fromEntries(["bhd", "iqd", "jod", "kwd", "lyd", "omr", "tnd"].map((unit) => [unit, 3])),
};

/** Symbols written before the amount. A currency that is not here is written after it, by its code. */
const SYMBOLS: Readonly<Record<string, string>> = {
  aud: "$",
  bhd: "BD",
  brl: "R$",
  cad: "$",
  chf: "Fr.",
  clp: "$",
  cny: "¥",
  cop: "$",
  czk: "Kč",
  dkk: "kr",
  eur: "€",
  gbp: "£",
  hkd: "$",
  huf: "Ft",
  idr: "Rp",
  ils: "₪",
  inr: "₹",
  jod: "JD",
  jpy: "¥",
  krw: "₩",
  kwd: "KD",
  mxn: "$",
  myr: "RM",
  nok: "kr",
  nzd: "$",
  omr: "RO",
  php: "₱",
  pln: "zł",
  sek: "kr",
  sgd: "$",
  thb: "฿",
  tnd: "DT",
  try: "₺",
  twd: "$",
  uah: "₴",
  usd: "$",
  vnd: "₫",
  zar: "R",
};

const known = new Set(Intl.supportedValuesOf("currency").map((code) => code.toLowerCase()));

/** Digits of the minor unit: 2 for most, 0 for the yen, 3 for the dinar. */
export function currencyExponent(unit: string): number {
  return EXPONENTS[unit] ?? 2;
}

/** Whether it is a currency in use, as a lower-case ISO 4217 code. */
export function isCurrency(unit: string): boolean {
  return known.has(unit);
}

/** The symbol written in front, or null when the code is written behind. */
export function currencySymbol(unit: string): string | null {
  return SYMBOLS[unit] ?? null;
}
