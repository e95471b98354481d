import { describe, expect, it } from "vitest";
import { type OrderFacts, orderEntry, settledEntry } from "./order-entries";

const XIA = 1n;
const COWORK = 2n;
const createdAt = new Date("2024-01-31T12:00:00Z");

const order: OrderFacts = {
  kind: "A1",
  ...{ eventId: "sub_1/", descr: "Subscription to basic until 2024/02/29 (1 month)" },
  ...{ amount: 10_000n, unit: "usd", payerId: XIA, providerId: COWORK, createdAt },
};

describe("an order", () => {
  it("moves its amount from the provider's receivables to what the payer has to pay", () => {
    expect(orderEntry(order)).toEqual({
      ...{ kind: "A1", eventId: "sub_1/", descr: order.descr, createdAt, payerId: XIA },
      ...{ origProfileId: COWORK, origAccount: "Receivable", origAmount: 10_000n, origUnit: "usd" },
      ...{ destProfileId: XIA, destAccount: "Payable", destAmount: 10_000n, destUnit: "usd" },
    });
  });

  it("carries what was agreed in columns of its own", () => {
    const serviceEnd = new Date("2024-02-29T12:00:00Z");
    const facts = {
      subscriptionId: 1n,
      planId: 4n,
      couponId: 5n,
      nbPeriods: 1,
      serviceStart: createdAt,
      serviceEnd,
    };
    expect(orderEntry({ ...order, ...facts })).toMatchObject(facts);
  });

  it("is recorded also when it costs nothing", () => {
    expect(orderEntry({ ...order, amount: 0n })).toMatchObject({ origAmount: 0n, destAmount: 0n });
  });

  it("of a setup, of use or of a gift is the same row under another letter", () => {
    for (const kind of ["O1", "N1", "Q1"] as const)
      expect(orderEntry({ ...order, kind })).toEqual({ ...orderEntry(order), kind });
  });
});

it("a balance due that is charged as one has a marker, which touches no account that is counted", () => {
  const { kind: _, ...balance } = order;
  expect(settledEntry({ ...balance, amount: 400n, descr: "Balance on basic" })).toMatchObject({
    ...{ kind: "R1", eventId: "sub_1/", descr: "Balance on basic", payerId: XIA },
    ...{ origProfileId: COWORK, origAccount: "Settled", origAmount: 400n },
    ...{ destProfileId: XIA, destAccount: "Settled", destAmount: 400n },
  });
});
