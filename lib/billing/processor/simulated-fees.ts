import { portion } from "@/lib/money/money";

/** What the simulated processor keeps of a payment: 2.9 % rounded half up, and 30 minor units. See docs/payments.md. */
export function simulatedFee(amount: bigint): bigint {
  return portion(amount, 290, "half-up") + 30n;
}

/** What it gives back of that with a refund: the difference to the fee of what is left; all of it when nothing is. */
export function simulatedFeeReturned(payment: bigint, refunded: bigint, amount: bigint): bigint {
  const feeOf = (left: bigint) => (left > 0n ? simulatedFee(left) : 0n);
  return feeOf(payment - refunded) - feeOf(payment - refunded - amount);
}

/** What it asks for a dispute, whatever the currency. */
export const SIMULATED_DISPUTE_FEE = 1_500n;
