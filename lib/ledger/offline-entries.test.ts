import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inWords, netOf } from "@/test/entries";
import { type OfflineLine, type OfflinePayment, offlineEntries } from "./offline-entries";

const XIA = 1n;
const COWORK = 2n;
const NAMES = new Map([
  [XIA, "xia"],
  [COWORK, "cowork"],
]);

function line(facts: Partial<OfflineLine> = {}): OfflineLine {
  return {
    eventId: "sub_1/",
    amount: 1_000n,
    dueAmount: 0n,
    payableBalance: 0n,
    subscriptionId: 1n,
    ...facts,
  };
}

function paid(...lines: OfflineLine[]): OfflinePayment {
  const createdAt = new Date("2020-05-30T00:00:00Z");
  return {
    ...{ payerId: XIA, providerId: COWORK, unit: "usd", createdAt, checkEventId: "check_7", lines },
    descr: "Paid by check (alice)",
  };
}

describe("vector 14: an offline payment of 10.00", () => {
  it("with nothing due orders what it pays: five rows", () => {
    const entries = offlineEntries(paid(line()));
    expect(inWords(entries, NAMES)).toEqual([
      "J1 sub_1/ xia:Payable ← cowork:Receivable 1000",
      "J2 check_7 cowork:Funds ← xia:Liability 1000",
      "J3 sub_1/ xia:Liability ← xia:Payable 1000",
      "J4 sub_1/ cowork:Receivable ← cowork:Backlog 1000",
      "J5 check_7 cowork:Offline ← cowork:Funds 1000",
    ]);
    expect(entries.map(({ descr }) => descr)).toEqual([
      ...[
        "Paid by check (alice)",
        "Paid by check (alice)",
        "Keep a balanced ledger",
        "Paid by check (alice)",
      ],
      "Paid by check (alice) - Keep a balanced ledger",
    ]);
  });

  it("with 10.00 due orders nothing: four rows", () => {
    const entries = offlineEntries(paid(line({ dueAmount: 1_000n, payableBalance: 1_000n })));
    expect(entries.map(({ kind }) => kind)).toEqual(["J2", "J3", "J4", "J5"]);
  });

  it("with 4.00 due orders the 6.00 that exceed it", () => {
    const [order] = offlineEntries(paid(line({ dueAmount: 400n, payableBalance: 400n })));
    expect(order).toMatchObject({ kind: "J1", destAmount: 600n });
  });

  it("leaves to a charge in flight what it waits to match", () => {
    const entries = offlineEntries(paid(line({ dueAmount: 0n, payableBalance: 10_000n })));
    expect(netOf(entries, XIA, "Payable")).toBe(0n);
  });

  it("for several events is one payment, split", () => {
    const due = { amount: 300n, dueAmount: 300n, payableBalance: 300n };
    const entries = offlineEntries(paid(line(due), line({ ...due, eventId: "sub_1/4/" })));
    expect(inWords(entries, NAMES)).toEqual([
      "J2 check_7 cowork:Funds ← xia:Liability 600",
      "J3 sub_1/ xia:Liability ← xia:Payable 300",
      "J3 sub_1/4/ xia:Liability ← xia:Payable 300",
      "J4 sub_1/ cowork:Receivable ← cowork:Backlog 300",
      "J4 sub_1/4/ cowork:Receivable ← cowork:Backlog 300",
      "J5 check_7 cowork:Offline ← cowork:Funds 600",
    ]);
  });
});

it("whatever is paid of whatever is due, no balance falls below zero and the money is all there", () => {
  const amounts = fc.bigInt({ min: 1n, max: 100_000n });
  fc.assert(
    fc.property(fc.array(fc.tuple(amounts, amounts), { minLength: 1, maxLength: 4 }), (parts) => {
      const lines = parts.map(([amount, due], n) =>
        line({ eventId: `sub_${n}/`, amount, dueAmount: due, payableBalance: due }),
      );
      const entries = offlineEntries(paid(...lines));
      const due = parts.reduce((sum, [, open]) => sum + open, 0n);
      const total = parts.reduce((sum, [amount]) => sum + amount, 0n);
      const unpaid = parts.reduce((sum, [amount, open]) => sum + (open > amount ? open - amount : 0n), 0n);
      expect(due + netOf(entries, XIA, "Payable")).toBe(unpaid);
      expect(netOf(entries, XIA, "Liability")).toBe(0n);
      expect(netOf(entries, COWORK, "Offline")).toBe(total);
      expect(netOf(entries, COWORK, "Funds")).toBe(0n);
      expect(netOf(entries, COWORK, "Backlog")).toBe(-total);
    }),
  );
});
