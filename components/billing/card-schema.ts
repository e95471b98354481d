import { z } from "zod";

/** What a card form asks for. The number becomes a token in the browser and never reaches our server. */
export const CardDetails = z.object({
  number: z
    .string()
    .transform((text) => text.replace(/[\s-]/g, ""))
    .refine((digits) => /^\d{13,19}$/.test(digits) && hasCheckDigit(digits), "Check the card number."),
  expiry: z
    .string()
    .trim()
    .regex(/^(0?[1-9]|1[0-2])\s*\/\s*(\d{2}|20\d{2})$/, "Enter month and year, such as 04 / 29."),
  cvc: z
    .string()
    .trim()
    .regex(/^\d{3,4}$/, "Enter the 3 or 4 digits on the card."),
  remember: z.boolean(),
});
export type CardInput = z.input<typeof CardDetails>;
export type CardDetails = z.output<typeof CardDetails>;

const optional = (max: number) => z.string().trim().max(max, `Use at most ${max} characters.`);

/** A card that is stored, with what its bank may check: whose it is, and where they live. */
export const StoredCardDetails = CardDetails.extend({
  full_name: optional(150),
  street_address: optional(150),
  locality: optional(50),
  region: optional(50),
  postal_code: optional(50),
  country: z.string(),
});
export type StoredCardInput = z.input<typeof StoredCardDetails>;
export type StoredCardDetails = z.output<typeof StoredCardDetails>;

/** Name and address that go with a card; a field that is empty is not said. */
export type BillingAddress = Omit<StoredCardInput, keyof CardInput>;

/** Luhn's check: catches a digit mistyped or two swapped. */
export function hasCheckDigit(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** "4242424242424242" → "4242 4242 4242 4242", as it is printed on cards. */
export function groupDigits(text: string): string {
  return text
    .replace(/\D/g, "")
    .slice(0, 19)
    .replace(/(\d{4})(?=\d)/g, "$1 ");
}

/** "0429" → "04 / 29", while it is being typed. */
export function spaceExpiry(text: string): string {
  const digits = text.replace(/\D/g, "").slice(0, 4);
  return digits.length > 2 ? `${digits.slice(0, 2)} / ${digits.slice(2)}` : digits;
}
