import type { PaymentMethod } from "./processor/port";

/** The card on file in its wire shape; nulls when there is none. */
export function presentCard(method: PaymentMethod | null): { last4: string | null; exp_date: string | null } {
  if (!method) return { last4: null, exp_date: null };
  const month = String(method.expDate.getUTCMonth() + 1).padStart(2, "0");
  return { last4: method.last4, exp_date: `${month}/${method.expDate.getUTCFullYear()}` };
}
