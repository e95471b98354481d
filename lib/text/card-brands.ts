/** Brands as processors call them, and as they are printed. Source: the card brands of Stripe's API */
const NAMES: Readonly<Record<string, string>> = {
  amex: "American Express",
  diners: "Diners Club",
  discover: "Discover",
  eftpos_au: "eftpos",
  jcb: "JCB",
  mastercard: "Mastercard",
  unionpay: "UnionPay",
  visa: "Visa",
};

/** What a brand of cards is called; empty when it is not known. */
export function brandName(brand: string): string {
  return NAMES[brand] ?? "";
}
