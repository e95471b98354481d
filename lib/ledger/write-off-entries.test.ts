import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inWords, netOf } from "@/test/entries";
import { type WriteOffFacts, writeOffEntries } from "./write-off-entries";

const XIA = 1n;
const COWORK = 2n;
const NAMES = new Map([
  [XIA, "xia"],
  [COWORK, "cowork"],
]);

const writeOff: WriteOffFacts = {
  ...{ eventId: "sub_1/", payerId: XIA, providerId: COWORK, amount: 15_800n, unit: "usd" },
  ...{ descr: "Write-off: Balance on basic", createdAt: new Date("2024-03-01T00:00:00Z") },
  ...{ payableBalance: 15_800n, recognizedAmount: 0n },
};

describe("a write-off of 158.00", () => {
  it("vector 15, §11 row 10: empties what was payable and what was receivable", () => {
    const entries = writeOffEntries(writeOff);
    expect(inWords(entries, NAMES)).toEqual([
      "K1 sub_1/ xia:Liability ← xia:Payable 15800",
      "K2 sub_1/ cowork:Writeoff ← xia:Liability 15800",
      "K3 sub_1/ cowork:Receivable ← xia:Canceled 15800",
    ]);
    expect(netOf(entries, COWORK, "Receivable")).toBe(15_800n);
    expect(netOf(entries, XIA, "Canceled")).toBe(-15_800n);
  });

  it("does not touch Receivable for what income was recognised of before it was paid", () => {
    expect(writeOffEntries({ ...writeOff, recognizedAmount: 15_800n }).map(({ kind }) => kind)).toEqual([
      ...["K1", "K2"],
    ]);
    const [, , canceled] = writeOffEntries({ ...writeOff, recognizedAmount: 10_000n });
    expect(canceled).toMatchObject({ kind: "K3", destAmount: 5_800n });
  });

  it("of a part matches that part only", () => {
    const entries = writeOffEntries({ ...writeOff, amount: 5_000n });
    expect(netOf(entries, XIA, "Payable")).toBe(-5_000n);
    expect(netOf(entries, XIA, "Liability")).toBe(0n);
  });
});

it("written off in whatever parts, nothing is left of the debt, and nothing is taken twice", () => {
  const amounts = fc.bigInt({ min: 1n, max: 100_000n });
  fc.assert(
    fc.property(fc.array(amounts, { minLength: 1, maxLength: 6 }), fc.nat(100), (parts, percent) => {
      const debt = parts.reduce((sum, part) => sum + part, 0n);
      const recognized = (debt * BigInt(percent)) / 100n;
      let [left, ahead] = [debt, recognized];
      const entries = parts.flatMap((amount) => {
        const rows = writeOffEntries({ ...writeOff, amount, payableBalance: left, recognizedAmount: ahead });
        left -= amount;
        ahead -= netOf(rows, COWORK, "Writeoff") - netOf(rows, COWORK, "Receivable");
        return rows;
      });
      expect(netOf(entries, XIA, "Payable")).toBe(-debt);
      expect(netOf(entries, XIA, "Liability")).toBe(0n);
      expect(netOf(entries, COWORK, "Writeoff")).toBe(debt);
      expect(netOf(entries, COWORK, "Receivable")).toBe(debt - recognized);
    }),
  );
});
