import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chargeSuccess } from "./charge-entries";
import { type DisputedLine, type DisputeFacts, disputeEntries, spreadDispute } from "./dispute-entries";
import type { Entry } from "./entries";
import { orderEntry } from "./order-entries";
import { brokerFeeOfRefund, type RefundFacts, refundEntries } from "./refund-entries";

const XIA = 1n;
const COWORK = 2n;
const BROKER = 3n;
const STRIPE = 4n;
const STUDIO = 5n;
const NAMES = new Map([
  [XIA, "xia"],
  [COWORK, "cowork"],
  [BROKER, "broker"],
  [STRIPE, "stripe"],
  [STUDIO, "studio"],
]);
const createdAt = new Date("2024-02-10T12:00:00Z");

const line = {
  ...{ chargeId: 7n, chargeItemId: 70n, processorKey: "ch_7", label: "xia:basic", unit: "usd" },
  ...{ customerId: XIA, providerId: COWORK, brokerId: BROKER, processorId: STRIPE },
};

function refund(facts: Partial<RefundFacts>): RefundFacts {
  return { ...line, amount: 10_000n, processorFee: 320n, brokerFee: 500n, createdAt, ...facts };
}

function disputed(amount: bigint, facts: Partial<DisputedLine> = {}): DisputedLine {
  return { ...line, amount, ...facts };
}

function dispute(lines: readonly DisputedLine[], facts: Partial<DisputeFacts> = {}): DisputeFacts {
  return { lines, fee: 1_500n, createdAt, ...facts };
}

/** Rows as docs/ledger.md writes them: "G1 cha_7/70/ cowork:Refund ← xia:Refunded 10000". */
function written(entries: readonly Entry[]): string[] {
  return entries.map(
    (e) =>
      `${e.kind} ${e.eventId} ${NAMES.get(e.destProfileId)}:${e.destAccount} ← ${NAMES.get(e.origProfileId)}:${e.origAccount} ${e.destAmount}`,
  );
}

/** What came in less what went out, by account; those that net to zero are left out. */
function balances(
  entries: readonly Entry[],
  key = (profile: string, account: string) => `${profile}:${account}`,
) {
  const sums: Record<string, bigint> = {};
  const add = (profileId: bigint, account: string, amount: bigint) => {
    const name = key(NAMES.get(profileId) ?? `${profileId}`, account);
    sums[name] = (sums[name] ?? 0n) + amount;
  };
  for (const e of entries) {
    add(e.destProfileId, e.destAccount, e.destAmount);
    add(e.origProfileId, e.origAccount, -e.origAmount);
  }
  return Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0n));
}

const perProfile = (profile: string) => profile;

/** An order of 100.00 and its payment. */
function sale(providerId = COWORK): Entry[] {
  const head = { eventId: "sub_1/", providerId, amount: 10_000n };
  return [
    orderEntry({ kind: "A1", descr: "", unit: "usd", payerId: XIA, createdAt, ...head }),
    ...chargeSuccess({
      ...{ ...line, descr: "", amount: 10_000n, processorFee: 320n, createdAt },
      items: [{ chargeItemId: 70n, brokerFeeBps: 500, label: "xia:basic", ...head }],
      payableBalances: new Map([["sub_1/", 10_000n]]),
    }).entries,
  ];
}

describe("a refund", () => {
  it("in full gives everybody's part back and takes every fee off the books", () => {
    const rows = refundEntries(refund({}));
    expect(written(rows)).toEqual([
      "G1 cha_7/70/ cowork:Refund ← xia:Refunded 10000",
      "G2 cha_7/70/ stripe:Refund ← stripe:Funds 320",
      "G3 cha_7/70/ stripe:Refund ← broker:Funds 500",
      "G4 cha_7/70/ stripe:Refund ← cowork:Funds 9180",
      "G5 cha_7/70/ xia:Refunded ← stripe:Refund 10000",
      "G6 cha_7/70/ broker:Backlog ← cowork:Expenses 820",
      "G7 cha_7/70/ stripe:Backlog ← broker:Expenses 320",
    ]);
    expect(balances([...sale(), ...rows])).toEqual({ "cowork:Backlog": -10_000n, "cowork:Refund": 10_000n });
  });

  it("vector 10, §11 row 8: in part, of which the processor keeps its fee, takes 38.00 from the provider and 2.00 from the broker", () => {
    const rows = refundEntries(refund({ amount: 4_000n, processorFee: 0n, brokerFee: 200n }));
    expect(written(rows)).toEqual([
      "G1 cha_7/70/ cowork:Refund ← xia:Refunded 4000",
      "G3 cha_7/70/ stripe:Refund ← broker:Funds 200",
      "G4 cha_7/70/ stripe:Refund ← cowork:Funds 3800",
      "G5 cha_7/70/ xia:Refunded ← stripe:Refund 4000",
      "G6 cha_7/70/ broker:Backlog ← cowork:Expenses 200",
    ]);
    expect(balances([...sale(), ...rows], perProfile)).toEqual({});
  });

  it("of what the broker sells itself leaves out the broker's rows", () => {
    const rows = refundEntries(refund({ providerId: BROKER, brokerFee: 0n }));
    expect(written(rows)).toEqual([
      "G1 cha_7/70/ broker:Refund ← xia:Refunded 10000",
      "G2 cha_7/70/ stripe:Refund ← stripe:Funds 320",
      "G4 cha_7/70/ stripe:Refund ← broker:Funds 9680",
      "G5 cha_7/70/ xia:Refunded ← stripe:Refund 10000",
      "G7 cha_7/70/ stripe:Backlog ← broker:Expenses 320",
    ]);
    expect(balances([...sale(BROKER), ...rows], perProfile)).toEqual({});
  });

  it("of the last cent, with which 30 cents of the fee come back, pays the provider", () => {
    const rows = refundEntries(refund({ amount: 1n, processorFee: 30n, brokerFee: 1n }));
    expect(written(rows)).toContain("G4 cha_7/70/ cowork:Funds ← stripe:Refund 30");
    expect(balances([...sale(), ...rows], perProfile)).toEqual({});
  });

  it("names charge, plan and subscriber, so that its text becomes links", () => {
    expect(refundEntries(refund({})).map(({ descr }) => descr)).toEqual([
      "Charge ch_7 refund for xia:basic",
      "Charge ch_7 refund of the processor fee for xia:basic",
      "Charge ch_7 refund of the broker fee for xia:basic",
      "Charge ch_7 refund for xia:basic",
      ...["Keep a balanced ledger", "Keep a balanced ledger", "Keep a balanced ledger"],
    ]);
  });

  it("however a line is given back in parts, gives back the whole of the broker's fee and not a cent more", () => {
    const parts = fc.array(fc.bigInt({ min: 1n, max: 1_000_000n }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(parts, fc.integer({ min: 0, max: 10_000 }), (amounts, bps) => {
        const lineAmount = amounts.reduce((sum, amount) => sum + amount, 0n);
        const brokerFee = (lineAmount * BigInt(bps)) / 10_000n;
        let returned = 0n;
        const rows = amounts.flatMap((amount, place) => {
          const isLast = place === amounts.length - 1;
          const part = brokerFeeOfRefund({ lineAmount, brokerFee, returned, amount, isLast });
          returned += part;
          expect(returned <= brokerFee).toBe(true);
          return refundEntries(refund({ amount, processorFee: 0n, brokerFee: part }));
        });
        expect(returned).toBe(brokerFee);
        expect(balances(rows, perProfile)).toEqual({});
        expect(balances(rows)["cowork:Funds"] ?? 0n).toBe(brokerFee - lineAmount);
      }),
    );
  });

  it("after two parts of 33 have failed behind the last one, gives back of 65 no more of the fee than is left", () => {
    // Of 5 on 100, the two would have had 1 each; the last one took the other 3.
    const part = brokerFeeOfRefund({
      ...{ lineAmount: 100n, brokerFee: 5n, returned: 3n },
      amount: 65n,
      isLast: false,
    });
    expect(part).toBe(2n);
  });
});

describe("a dispute", () => {
  it("vector 12, §11 row 9: takes 115.00 from the provider, whose funds fall below zero", () => {
    const rows = disputeEntries(dispute([disputed(10_000n)]));
    expect(written(rows)).toEqual([
      "H1 cha_7/ stripe:Chargeback ← cowork:Funds 1500",
      "H5 cha_7/ cowork:Chargeback ← stripe:Chargeback 1500",
      "H2 cha_7/70/ cowork:Chargeback ← xia:Refunded 10000",
      "H3 cha_7/70/ stripe:Chargeback ← cowork:Funds 10000",
      "H4 cha_7/70/ xia:Refunded ← stripe:Chargeback 10000",
    ]);
    const books = balances([...sale(), ...rows]);
    expect(books["cowork:Funds"]).toBe(-2_320n);
    expect(books["cowork:Chargeback"]).toBe(11_500n);
    expect(balances([...sale(), ...rows], perProfile)).toEqual({});
  });

  it("takes one fee, which the providers share in the ratio of what is disputed", () => {
    const lines = [
      disputed(2_000n),
      disputed(7_000n, { chargeItemId: 71n, providerId: STUDIO }),
      disputed(1_000n, { chargeItemId: 72n }),
    ];
    const rows = disputeEntries(dispute(lines));
    expect(written(rows.filter(({ kind }) => kind === "H1"))).toEqual([
      "H1 cha_7/ stripe:Chargeback ← cowork:Funds 450",
      "H1 cha_7/ stripe:Chargeback ← studio:Funds 1050",
    ]);
    expect(balances(rows, perProfile)).toEqual({});
  });

  it("is spread over the lines in their order, each up to what is left of it", () => {
    expect(spreadDispute(9_000n, [2_000n, 0n, 5_000n, 4_000n])).toEqual([2_000n, 0n, 5_000n, 2_000n]);
    expect(spreadDispute(500n, [2_000n, 5_000n])).toEqual([500n, 0n]);
  });
});
