/**
 * The currencies of ISO 4217 by the digits of their minor unit; funds, metals and test codes are left out. What a
 * processor makes of one (some take the króna in hundredths) is the business of its adapter.
 */
const BY_EXPONENT: Readonly<Record<number, string>> = {
  0: "bif clp djf gnf isk jpy kmf krw pyg rwf ugx vnd vuv xaf xof xpf",
  2: `aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd btn bwp byn bzd cad cdf chf cny cop
    crc cup cve czk dkk dop dzd egp ern etb eur fjd fkp gbp gel ghs gip gmd gtq gyd hkd hnl htg huf idr ils inr irr jmd
    kes kgs khr kpw kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mru mur mvr mwk mxn myr mzn nad ngn nio nok
    npr nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr sdg sek sgd shp sle sos srd ssp stn svc syp szl thb tjs
    tmt top try ttd twd tzs uah usd uyu uzs ved ves wst xcd xcg yer zar zmw zwg`,
  3: "bhd iqd jod kwd lyd omr tnd",
};

const EXPONENTS: ReadonlyMap<string, number> = new Map(
  Object.entries(BY_EXPONENT).flatMap(([exponent, units]) =>
    units.split(/\s+/).map((unit) => [unit, Number(exponent)] as const),
  ),
);

/** What is written before the amount, and for which currencies. One that is not here is written after it, by its code. */
const BY_SYMBOL = `$ ars aud bbd bmd bnd bsd bzd cad clp cop cup fjd gyd hkd jmd kyd lrd mxn nad nzd sbd sgd srd ttd twd usd
  xcd, £ fkp gbp gip shp syp, kr dkk isk nok sek, Rs lkr mur npr pkr scr, ¥ cny jpy, ₩ kpw krw, ƒ ang awg, Br byn etb,
  Kz aoa, ₼ azn, KM bam, ৳ bdt, лв bgn, BD bhd, Bs bob, R$ brl, P bwp, Fr. chf, ₡ crc, Kč czk, RD$ dop, E£ egp, € eur,
  ₾ gel, ₵ ghs, Q gtq, L hnl, G htg, Ft huf, Rp idr, ₪ ils, ₹ inr, ID iqd, JD jod, KSh kes, ៛ khr, KD kwd, ₸ kzt, ₭ lak,
  LD lyd, DH mad, Ar mga, ден mkd, ₮ mnt, MOP$ mop, MK mwk, RM myr, MT mzn, ₦ ngn, C$ nio, RO omr, B/. pab, S/ pen,
  K pgk, ₱ php, zł pln, ₲ pyg, lei ron, дин. rsd, ₽ rub, FRw rwf, ฿ thb, DT tnd, T$ top, ₺ try, TSh tzs, ₴ uah, USh ugx,
  $U uyu, Bs. ves, ₫ vnd, FCFA xaf, CFA xof, R zar, ZK zmw`;

const SYMBOLS: ReadonlyMap<string, string> = new Map(
  BY_SYMBOL.split(",").flatMap((group) => {
    const [symbol = "", ...units] = group.trim().split(/\s+/);
    return units.map((unit) => [unit, symbol] as const);
  }),
);

/** Every currency in use, as lower-case ISO 4217 codes. */
export const CURRENCIES: readonly string[] = [...EXPONENTS.keys()].sort();

/** Digits of the minor unit: 2 for most, 0 for the yen, 3 for the dinar. 2 for a code that nobody knows. */
export function currencyExponent(unit: string): number {
  return EXPONENTS.get(unit) ?? 2;
}

/** Whether it is a currency in use, as a lower-case ISO 4217 code. */
export function isCurrency(unit: string): boolean {
  return EXPONENTS.has(unit);
}

/** The symbol written in front, or null when the code is written behind. */
export function currencySymbol(unit: string): string | null {
  return SYMBOLS.get(unit) ?? null;
}
