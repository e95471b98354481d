import { formatMoney } from "@/lib/money/display";
import { brandName } from "@/lib/text/card-brands";
import { localeOf, type MessageLanguage } from "@/lib/text/message-languages";
import { isTimeZone } from "@/lib/time/zones";
import { type Receipt, type ReceiptCharge, type ReceiptParty, totalsOf } from "./receipt";
import { countryName, type ReceiptStatus, type ReceiptWords, receiptWords } from "./words";

/** A receipt in words: every text as it is printed, in the order in which it is read. */
export interface Sheet {
  readonly language: MessageLanguage;
  readonly paper: Paper;
  readonly title: string;
  readonly seller: {
    readonly label: string;
    readonly name: string;
    readonly lines: readonly string[];
    readonly hasLogo: boolean;
  };
  readonly buyer: { readonly label: string; readonly name: string; readonly lines: readonly string[] };
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly status: string;
  readonly head: Row;
  readonly rows: readonly (Row & { readonly isRefund: boolean })[];
  readonly totals: readonly (Row & { readonly isStrong: boolean })[];
  /** Empty where nobody answers. */
  readonly support: string;
  readonly page: (page: number, pages: number) => string;
}

export interface Row {
  readonly text: string;
  readonly amount: string;
}

export type Paper = "A4" | "LETTER";

/** Where Letter is what printers hold; everywhere else it is A4. Source: Unicode CLDR, paper sizes */
const LETTER_COUNTRIES = new Set("BZ CA CL CO CR GT MX NI PA PH PR SV US VE".split(" "));

/** Writes a receipt in a language. Its date is that of the seller, who keeps the books. */
export function sheetOf(receipt: Receipt, language: MessageLanguage): Sheet {
  const { charge, lines, refunds, buyer, seller } = receipt;
  const words = receiptWords(language);
  const locale = localeOf(language);
  const timeZone = isTimeZone(seller.timeZone) ? seller.timeZone : "UTC";
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone });
  const money = (amount: bigint, unit: string) => formatMoney(amount, unit, locale);
  const totals = totalsOf(receipt);
  return {
    ...{ language, title: words.title },
    paper: LETTER_COUNTRIES.has(buyer.country || seller.country) ? "LETTER" : "A4",
    seller: {
      ...{ label: words.soldBy, name: seller.name, lines: linesOf(seller, language, words) },
      hasLogo: seller.logo !== null,
    },
    buyer: { label: words.soldTo, name: buyer.name, lines: linesOf(buyer, language, words) },
    facts: [
      { label: words.reference, value: charge.reference },
      { label: words.date, value: dates.format(charge.createdAt) },
      ...(charge.last4 === "" ? [] : [{ label: words.card, value: cardOf(charge, words) }]),
    ],
    status: words.status[statusOf(charge, totals)],
    head: { text: words.description, amount: words.amount },
    rows: [
      ...lines.map(({ description, amount, unit }) => ({
        ...{ text: description, amount: money(amount, unit), isRefund: false },
      })),
      ...refunds.map(({ num, amount, unit, createdAt }) => {
        const refunded = lines.find((line) => line.num === num)?.description ?? "";
        const text = words.refunded(refunded, dates.format(createdAt));
        return { text, amount: money(-amount, unit), isRefund: true };
      }),
    ],
    totals: totals.flatMap(({ unit, paid, refunded }) => [
      ...(refunded > 0n
        ? [
            { text: words.paid, amount: money(paid, unit), isStrong: false },
            { text: words.totalRefunded, amount: money(-refunded, unit), isStrong: false },
          ]
        : []),
      { text: words.total, amount: money(paid - refunded, unit), isStrong: true },
    ]),
    support: seller.email === "" ? "" : words.support(seller.email),
    page: words.page,
  };
}

/** "Visa ending in 4242". */
function cardOf({ cardBrand, last4 }: ReceiptCharge, words: ReceiptWords): string {
  return [brandName(cardBrand), words.endingIn(last4)].filter(Boolean).join(" ");
}

function statusOf(
  { state, isTakenBack }: ReceiptCharge,
  totals: readonly { readonly paid: bigint; readonly refunded: bigint }[],
): ReceiptStatus {
  if (state === "created") return "pending";
  if (isTakenBack) return "takenBack";
  if (state !== "done") return state;
  if (totals.every(({ refunded }) => refunded === 0n)) return "paid";
  return totals.every(({ paid, refunded }) => refunded === paid) ? "refunded" : "partlyRefunded";
}

function linesOf(party: ReceiptParty, language: MessageLanguage, words: ReceiptWords): string[] {
  const { streetAddress, postalCode, locality, region, country, email, taxId } = party;
  const place = [postalCode, locality, region].filter(Boolean).join(" ");
  const tax = taxId === "" ? "" : `${words.taxId}: ${taxId}`;
  return [streetAddress, place, countryName(country, language), email, tax].filter(Boolean);
}
