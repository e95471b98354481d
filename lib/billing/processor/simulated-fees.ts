import { portion } from "@/lib/money/money";

/** What the simulated processor keeps of a payment: 2.9 % rounded half up, and 30 minor units. See docs/payments.md. */
export function simulatedFee(amount: bigint): bigint {
  return portion(amount, 290, "half-up") + 30n;
}
