import { describe, expect, it } from "vitest";
import { inWords, netOf } from "@/test/entries";
import { type PayoutFacts, payoutEntries, payoutReturned } from "./payout-entries";

const COWORK = 2n;
const STRIPE = 4n;
const NAMES = new Map([
  [COWORK, "cowork"],
  [STRIPE, "stripe"],
]);

const payout: PayoutFacts = {
  ...{ payoutKey: "po_1", providerId: COWORK, processorId: STRIPE, amount: 50_000n, fee: 0n, unit: "usd" },
  ...{ descr: "Payout of $500.00", createdAt: new Date("2024-03-01T00:00:00Z") },
};

describe("a payout of 500.00", () => {
  it("leaves the provider's funds", () => {
    expect(inWords(payoutEntries(payout), NAMES)).toEqual(["I1 po_1 stripe:Withdraw ← cowork:Funds 50000"]);
  });

  it("that costs 0.25 has the fee as an expense, so that everybody nets to zero but for the payout", () => {
    const entries = payoutEntries({ ...payout, fee: 25n });
    expect(inWords(entries, NAMES)).toEqual([
      "I1 po_1 stripe:Withdraw ← cowork:Funds 50000",
      "C1 po_1 stripe:Funds ← cowork:Funds 25",
      "C2 po_1 cowork:Expenses ← stripe:Backlog 25",
    ]);
    expect(netOf(entries, COWORK)).toBe(-50_000n);
    expect(netOf(entries, STRIPE)).toBe(50_000n);
  });

  it("below zero was taken from the bank", () => {
    expect(inWords(payoutEntries({ ...payout, amount: -50_000n }), NAMES)).toEqual([
      "I1 po_1 cowork:Funds ← stripe:Withdraw 50000",
    ]);
  });

  it("that comes back is in the funds again; its fee is not", () => {
    const entries = [...payoutEntries({ ...payout, fee: 25n }), ...payoutReturned({ ...payout, fee: 25n })];
    expect(netOf(entries, COWORK, "Funds")).toBe(-25n);
  });
});
