import type { Access } from "@/lib/auth/audience";

/** Who gets the secrets to pay, and to store a card, with: managers of the customer and of the broker. */
export function mayPay({ as, strength }: Access): boolean {
  return as !== "provider" && strength === "manager";
}
