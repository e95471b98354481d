import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChargeFacts, type ChargeItemFacts, chargeSuccess } from "./charge-entries";
import type { Entry } from "./entries";
import { orderEntry } from "./order-entries";

const XIA = 1n;
const COWORK = 2n;
const BROKER = 3n;
const STRIPE = 4n;
const NAMES = new Map([
  [XIA, "xia"],
  [COWORK, "cowork"],
  [BROKER, "broker"],
  [STRIPE, "stripe"],
]);
const createdAt = new Date("2024-01-31T12:00:00Z");

function item(amount: bigint, facts: Partial<ChargeItemFacts> = {}): ChargeItemFacts {
  return {
    chargeItemId: 70n,
    eventId: "sub_1/",
    providerId: COWORK,
    amount,
    brokerFeeBps: 500,
    label: "xia:basic",
    ...facts,
  };
}

function charge(items: readonly ChargeItemFacts[], facts: Partial<ChargeFacts> = {}): ChargeFacts {
  return {
    ...{
      chargeId: 7n,
      processorKey: "ch_7",
      descr: "Charge ch_7 on credit card of Xia (xia)",
      createdAt,
      unit: "usd",
      items,
    },
    ...{ customerId: XIA, brokerId: BROKER, processorId: STRIPE, processorFee: 320n },
    amount: total(items),
    payableBalances: new Map(
      items.map(({ eventId }) => [eventId, total(items.filter((i) => i.eventId === eventId))]),
    ),
    ...facts,
  };
}

function total(items: readonly { amount: bigint }[]): bigint {
  return items.reduce((sum, { amount }) => sum + amount, 0n);
}

/** The orders that the items pay. */
function orders({ items, customerId, unit }: ChargeFacts): Entry[] {
  return items.map(({ eventId, providerId, amount }) =>
    orderEntry({ kind: "A1", eventId, descr: "", amount, unit, payerId: customerId, providerId, createdAt }),
  );
}

/** Rows as docs/ledger.md writes them: "B1 cha_7/ stripe:Funds ← xia:Liability 10000". */
function written(entries: readonly Entry[]): string[] {
  return entries.map(
    (e) =>
      `${e.kind} ${e.eventId} ${NAMES.get(e.destProfileId)}:${e.destAccount} ← ${NAMES.get(e.origProfileId)}:${e.origAccount} ${e.destAmount}`,
  );
}

/** What came in less what went out, by whatever `key` makes of a side; those that net to zero are left out. */
function balances(
  entries: readonly Entry[],
  key: (profile: string, account: string) => string,
): Record<string, bigint> {
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

const perAccount = (profile: string, account: string) => `${profile}:${account}`;
const perProfile = (profile: string) => profile;

describe("a charge that succeeds", () => {
  it("gives provider, broker and processor their parts and leaves every profile at zero", () => {
    const facts = charge([item(10_000n)]);
    const { entries } = chargeSuccess(facts);
    const books = [...orders(facts), ...entries];
    expect(written(books)).toEqual([
      "A1 sub_1/ xia:Payable ← cowork:Receivable 10000",
      "B1 cha_7/ stripe:Funds ← xia:Liability 10000",
      "B2 sub_1/ xia:Liability ← xia:Payable 10000",
      "B3 cha_7/ broker:Expenses ← stripe:Backlog 320",
      "B4 cha_7/ cowork:Expenses ← broker:Backlog 820",
      "B5 cha_7/ broker:Funds ← stripe:Funds 500",
      "B6 sub_1/ cowork:Receivable ← cowork:Backlog 10000",
      "B7 cha_7/ cowork:Funds ← stripe:Funds 9180",
    ]);
    expect(balances(books, perAccount)).toEqual({
      ...{ "cowork:Funds": 9_180n, "cowork:Expenses": 820n, "cowork:Backlog": -10_000n },
      ...{ "broker:Funds": 500n, "broker:Expenses": 320n, "broker:Backlog": -820n },
      ...{ "stripe:Funds": 320n, "stripe:Backlog": -320n },
    });
    expect(balances(books, perProfile)).toEqual({});
  });

  it("takes no broker fee where the broker is the provider", () => {
    const facts = charge([item(10_000n, { providerId: BROKER })]);
    const { entries } = chargeSuccess(facts);
    expect(written(entries)).toEqual([
      "B1 cha_7/ stripe:Funds ← xia:Liability 10000",
      "B2 sub_1/ xia:Liability ← xia:Payable 10000",
      "B3 cha_7/ broker:Expenses ← stripe:Backlog 320",
      "B6 sub_1/ broker:Receivable ← broker:Backlog 10000",
      "B7 cha_7/ broker:Funds ← stripe:Funds 9680",
    ]);
    expect(balances([...orders(facts), ...entries], perProfile)).toEqual({});
  });

  it("vector 3, §11 row 11: passes the processor's fee on to a provider whose plan has no broker fee", () => {
    const facts = charge([item(10_000n, { brokerFeeBps: 0 })]);
    const { entries } = chargeSuccess(facts);
    expect(written(entries)).toContain("B4 cha_7/ cowork:Expenses ← broker:Backlog 320");
    expect(written(entries)).toContain("B7 cha_7/ cowork:Funds ← stripe:Funds 9680");
    expect(entries.some(({ kind }) => kind === "B5")).toBe(false);
    expect(balances([...orders(facts), ...entries], perProfile)).toEqual({});
  });

  it("vector 4, §11 row 12: splits the processor's fee over its lines without losing a cent", () => {
    const lines = [item(2_000n), item(7_000n, { eventId: "sub_2/", brokerFeeBps: 1_000, chargeItemId: 71n })];
    const facts = charge(lines, { processorFee: 291n });
    const { entries, splits } = chargeSuccess(facts);
    expect(splits).toEqual([
      { processorFee: 65n, brokerFee: 100n, distribution: 1_835n },
      { processorFee: 226n, brokerFee: 700n, distribution: 6_074n },
    ]);
    const distributions = entries.filter(({ kind }) => kind === "B7");
    expect(distributions.map(({ chargeItemId, destAmount }) => [chargeItemId, destAmount])).toEqual([
      [70n, 1_835n],
      [71n, 6_074n],
    ]);
    expect(balances([...orders(facts), ...entries], perProfile)).toEqual({});
  });

  it("meets what is open on an event once, however many lines pay for it", () => {
    const payableBalances = new Map([["sub_1/", 5_000n]]);
    const { entries } = chargeSuccess(charge([item(3_000n), item(3_000n)], { payableBalances }));
    const matched = entries.filter(({ kind }) => kind === "B2");
    expect(matched.map(({ destAmount }) => destAmount)).toEqual([3_000n, 2_000n]);
    expect(payableBalances.get("sub_1/")).toBe(5_000n);
  });

  it("matches nothing on an event with nothing open", () => {
    const { entries } = chargeSuccess(
      charge([item(3_000n)], { payableBalances: new Map([["sub_1/", -100n]]) }),
    );
    expect(entries.some(({ kind }) => kind === "B2")).toBe(false);
  });

  it("names the charge and what it was for, and carries both in columns", () => {
    const { entries } = chargeSuccess(charge([item(10_000n, { subscriptionId: 1n, planId: 5n })]));
    const texts = new Map(entries.map(({ kind, descr }) => [kind, descr]));
    expect(texts.get("B1")).toBe("Charge ch_7 on credit card of Xia (xia)");
    expect(texts.get("B2")).toBe("Keep a balanced ledger");
    expect(texts.get("B7")).toBe("Charge ch_7 distribution for xia:basic");
    for (const entry of entries) expect(entry).toMatchObject({ chargeId: 7n, payerId: XIA, createdAt });
    for (const entry of entries.slice(1))
      expect(entry).toMatchObject({ chargeItemId: 70n, subscriptionId: 1n, planId: 5n });
  });
});

describe("any charge that succeeds", () => {
  const lines = fc.array(
    fc.record({
      amount: fc.bigInt(0n, 10_000_000n),
      brokerFeeBps: fc.integer({ min: 0, max: 10_000 }),
      providerId: fc.constantFrom(COWORK, BROKER, 5n, XIA),
      event: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 8 },
  );
  const charges = lines.chain((parts) => {
    const items = parts.map(({ amount, event, ...facts }) =>
      item(amount, { ...facts, eventId: `sub_${event}/` }),
    );
    return fc.bigInt(0n, total(items)).map((processorFee) => charge(items, { processorFee }));
  });

  it("leaves every profile at zero together with the orders it pays, and the processor with its fee", () => {
    fc.assert(
      fc.property(charges, (facts) => {
        const books = [...orders(facts), ...chargeSuccess(facts).entries];
        expect(balances(books, perProfile)).toEqual({});
        const { "stripe:Funds": kept = 0n, "xia:Liability": due = 0n } = balances(books, perAccount);
        expect([kept, due]).toEqual([facts.processorFee, 0n]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("writes only rows that balance and are not negative", () => {
    fc.assert(
      fc.property(charges, (facts) => {
        for (const { origAmount, destAmount } of chargeSuccess(facts).entries) {
          expect(origAmount).toBe(destAmount);
          expect(destAmount >= 0n).toBe(true);
        }
      }),
    );
  });
});
