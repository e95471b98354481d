/** What the simulated processor keeps of a payment: 2.9 % rounded half up, and 30 minor units. */
export function simulatedFee(amount: bigint): bigint {
  return (amount * 290n + 5_000n) / 10_000n + 30n;
}
