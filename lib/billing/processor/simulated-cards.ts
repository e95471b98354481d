/** What a test token stands for. The token, not the number, decides what happens. */
export interface TestCard {
  readonly last4: string;
  readonly brand: "visa" | "mastercard";
  /** What the processor says at once. */
  readonly outcome: "succeeds" | "refused" | "action-required" | "fails-later" | "disputed";
  /** What becomes of a refund, where it does not simply succeed with the fee's part. */
  readonly refunds?: "refused" | "fail-later" | "keep-fee";
  readonly refusal?: { readonly code: string; readonly message: string };
}

const CARDS: Readonly<Record<string, TestCard>> = {
  tok_visa: { last4: "4242", brand: "visa", outcome: "succeeds" },
  tok_declined: {
    last4: "0002",
    brand: "visa",
    outcome: "refused",
    refusal: { code: "card_declined", message: "Your card was declined. Use another card." },
  },
  tok_insufficient_funds: {
    last4: "9995",
    brand: "visa",
    outcome: "refused",
    refusal: { code: "insufficient_funds", message: "Your card has insufficient funds. Use another card." },
  },
  tok_expired: {
    last4: "0069",
    brand: "visa",
    outcome: "refused",
    refusal: { code: "expired_card", message: "Your card has expired. Use another card." },
  },
  tok_action_required: { last4: "3155", brand: "visa", outcome: "action-required" },
  tok_fails_later: { last4: "0341", brand: "visa", outcome: "fails-later" },
  tok_dispute: { last4: "0259", brand: "mastercard", outcome: "disputed" },
  tok_refund_refused: { last4: "3063", brand: "mastercard", outcome: "succeeds", refunds: "refused" },
  tok_refund_fails_later: { last4: "5126", brand: "mastercard", outcome: "succeeds", refunds: "fail-later" },
  tok_refund_keeps_fee: { last4: "7726", brand: "mastercard", outcome: "succeeds", refunds: "keep-fee" },
};

/** What a test token stands for; null for one that this processor did not give out. */
export function findTestCard(token: string): TestCard | null {
  return (Object.hasOwn(CARDS, token) && CARDS[token]) || null;
}

/** Which token the simulated card form makes of a card number; unknown numbers are refused as a bank would. */
export function tokenOfCardNumber(digits: string): string {
  const found = Object.entries(CARDS).find(([, card]) => digits.endsWith(card.last4));
  return found?.[0] ?? "tok_declined";
}
