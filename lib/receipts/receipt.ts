/** What a receipt says: all of it, and nothing of how it looks. Amounts are minor units of their currency. */
export interface Receipt {
  readonly charge: ReceiptCharge;
  /** What was paid for, in the order of the charge's lines. */
  readonly lines: readonly ReceiptLine[];
  /** What was given back, oldest first. */
  readonly refunds: readonly ReceiptRefund[];
  readonly buyer: ReceiptParty;
  readonly seller: ReceiptParty;
}

export interface ReceiptCharge {
  /** The processor's name of it. */
  readonly reference: string;
  readonly state: "created" | "done" | "failed" | "disputed";
  /** It was paid, and a dispute about it lost: `failed`, as one that never was. */
  readonly isTakenBack: boolean;
  readonly createdAt: Date;
  readonly unit: string;
  /** Last digits of the card; empty when it is not known. */
  readonly last4: string;
  readonly cardName: string;
  /** As the processor calls it; empty when it is not known. */
  readonly cardBrand: string;
}

export interface ReceiptLine {
  /** Number of the line within the charge, from 0. */
  readonly num: number;
  readonly description: string;
  readonly amount: bigint;
  readonly unit: string;
  /** Who sold it. */
  readonly providerId: bigint;
  readonly provider: string;
}

export interface ReceiptRefund {
  /** Of which line. */
  readonly num: number;
  readonly amount: bigint;
  readonly unit: string;
  readonly createdAt: Date;
}

/** A name with an address. */
export interface ReceiptParty {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly streetAddress: string;
  readonly postalCode: string;
  readonly locality: string;
  readonly region: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** A VAT number or the like; empty when there is none. */
  readonly taxId: string;
  /** A picture that this site keeps, as a file of it; null when there is none. */
  readonly logo: Uint8Array | null;
  /** IANA name. */
  readonly timeZone: string;
}

/** Money of one currency. */
export interface ReceiptTotal {
  readonly unit: string;
  readonly paid: bigint;
  readonly refunded: bigint;
}

/** What lines and refunds come to in each currency, in the order of the lines. */
export function totalsOf({ lines, refunds }: Pick<Receipt, "lines" | "refunds">): ReceiptTotal[] {
  const sum = (items: readonly { readonly amount: bigint; readonly unit: string }[], unit: string) =>
    items.reduce((total, item) => (item.unit === unit ? total + item.amount : total), 0n);
  return [...new Set(lines.map(({ unit }) => unit))].map((unit) => {
    return { unit, paid: sum(lines, unit), refunded: sum(refunds, unit) };
  });
}
