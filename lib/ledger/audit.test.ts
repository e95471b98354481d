import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { failCharge } from "@/lib/billing/charges";
import { settleCharge } from "@/lib/billing/settle-charge";
import { type Database, sql, type Tx } from "@/lib/db";
import { aPendingCharge, aSubscription, order, pay, type Sale } from "@/test/ledger";
import { aPlan, aProfile, aUser, openWorld, profileIdOf } from "@/test/world";
import type { Account } from "./accounts";
import { audit } from "./audit";
import { accountBalance, balancesDue, unpaidOrders } from "./balances";
import { type EntryFacts, type EntryKind, entry } from "./entries";
import { subscriptionEvent } from "./events";
import { settledEntry } from "./order-entries";
import { post } from "./post";

const NOON = new Date("2026-03-10T12:00:00Z");
let db: Database;
let close: () => Promise<void>;
let cowork: bigint;
let studio: bigint;
let plans: readonly { id: bigint; providerId: bigint }[];
let serial = 0;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  studio = (await aProfile(db, "studio", await aUser(db, "stella"))).id;
  cowork = await profileIdOf(db, "cowork");
  plans = [
    { id: (await aPlan(db, "own")).id, providerId: cowork },
    { id: (await aPlan(db, "resold", "studio", { brokerFeeBps: 500 })).id, providerId: studio },
    { id: (await aPlan(db, "free-ride", "studio")).id, providerId: studio },
  ];
});
afterAll(() => close());

async function aCustomer(): Promise<bigint> {
  serial += 1;
  const [row] = await db.query<{ id: bigint }>(
    sql`INSERT INTO profile (slug) VALUES (${`customer-${serial}`}) RETURNING id`,
  );
  return row?.id ?? 0n;
}

const names = async (on: Database | Tx = db) => (await audit(on)).map(({ check }) => check.name);

function move(
  sale: Sale,
  kind: EntryKind,
  [dest, to]: [bigint, Account],
  [orig, from]: [bigint, Account],
  amount: bigint,
  facts: EntryFacts = {},
) {
  return entry(
    { profileId: dest, account: to },
    { profileId: orig, account: from },
    {
      ...{ kind, descr: "", amount, unit: "usd", createdAt: NOON },
      eventId: subscriptionEvent(sale.subscriptionId),
    },
    { payerId: sale.payerId, ...facts },
  );
}

/** What may happen to one sale. */
const actions = {
  order: async (sale: Sale, amount: bigint) => {
    await order(db, sale, amount, NOON);
  },
  /** A charge of the orders that are due, named one by one. */
  pay: async (sale: Sale, fee: bigint) => {
    const whole = (await unpaidOrders(db, query(sale))).filter((due) => due.unpaidAmount === due.amount);
    const total = whole.reduce((sum, { amount }) => sum + amount, 0n);
    const ids = whole.map(({ id }) => id);
    if (total > 0n) await pay(db, { ...charge(sale, ids), fee: least(fee, total) });
  },
  payLatest: async (sale: Sale, fee: bigint) => {
    const latest = (await unpaidOrders(db, query(sale))).at(-1);
    if (!latest || latest.unpaidAmount < latest.amount) return;
    await pay(db, { ...charge(sale, [latest.id]), fee: least(fee, latest.amount) });
  },
  payBalance: async (sale: Sale, fee: bigint) => {
    const due = await balance(sale);
    const marker = await markBalance(sale);
    if (marker !== null) await pay(db, { ...charge(sale, [marker]), fee: least(fee, due) });
  },
  failToPay: async (sale: Sale) => {
    const marker = await markBalance(sale);
    if (marker === null) return;
    const id = await aPendingCharge(db, charge(sale, [marker]));
    await db.transaction((tx) => failCharge(tx, id, { failureCode: "card_declined", at: new Date() }));
  },
  /** Cash, for a part of what is due. */
  payOffline: async (sale: Sale, amount: bigint) => {
    const part = least(amount, await balance(sale));
    if (part === 0n) return;
    const [payer, provider] = [sale.payerId, sale.providerId];
    const matched = least(part, await payable(sale));
    await db.transaction((tx) =>
      post(tx, [
        move(sale, "J2", [provider, "Funds"], [payer, "Liability"], part),
        ...(matched > 0n ? [move(sale, "J3", [payer, "Liability"], [payer, "Payable"], matched)] : []),
        move(sale, "J4", [provider, "Receivable"], [provider, "Backlog"], part),
        move(sale, "J5", [provider, "Offline"], [provider, "Funds"], part),
      ]),
    );
  },
  writeOff: async (sale: Sale) => {
    const due = await balance(sale);
    if (due === 0n) return;
    const [payer, provider] = [sale.payerId, sale.providerId];
    const matched = least(due, await payable(sale));
    await db.transaction((tx) =>
      post(tx, [
        ...(matched > 0n ? [move(sale, "K1", [payer, "Liability"], [payer, "Payable"], matched)] : []),
        move(sale, "K2", [provider, "Writeoff"], [payer, "Liability"], due),
        move(sale, "K3", [provider, "Receivable"], [payer, "Canceled"], due),
      ]),
    );
  },
  /** Income of what has been paid in advance. */
  recognise: async (sale: Sale, amount: bigint) => {
    const deferred = await accountBalance(db, {
      ...{ profileId: sale.providerId, account: "Backlog", unit: "usd" },
      eventIds: [subscriptionEvent(sale.subscriptionId)],
    });
    const slice = least(amount, -deferred);
    if (slice <= 0n) return;
    const row = move(sale, "M1", [sale.providerId, "Backlog"], [sale.providerId, "Income"], slice);
    await db.transaction((tx) => post(tx, [row]));
  },
} satisfies Record<string, (sale: Sale, amount: bigint) => Promise<void>>;

const query = (sale: Sale) => ({ payerId: sale.payerId, at: new Date("2026-04-01T00:00:00Z") });
const least = (a: bigint, b: bigint) => (a < b ? a : b);

function charge(sale: Sale, invoicedIds: bigint[]) {
  serial += 1;
  return { customerId: sale.payerId, invoicedIds, createdAt: NOON, key: `ch_${serial}` };
}

async function balance(sale: Sale): Promise<bigint> {
  const due = (await balancesDue(db, query(sale))).find(
    ({ eventId }) => eventId === subscriptionEvent(sale.subscriptionId),
  );
  return due?.amount ?? 0n;
}

function payable(sale: Sale): Promise<bigint> {
  const eventIds = [subscriptionEvent(sale.subscriptionId)];
  return accountBalance(db, { profileId: sale.payerId, account: "Payable", unit: "usd", eventIds });
}

async function markBalance(sale: Sale): Promise<bigint | null> {
  const amount = await balance(sale);
  if (amount === 0n) return null;
  const eventId = subscriptionEvent(sale.subscriptionId);
  const marker = settledEntry({ ...sale, eventId, descr: "", unit: "usd", amount, createdAt: NOON });
  const [row] = await db.transaction((tx) => post(tx, [marker]));
  return row?.id ?? null;
}

test("whatever is ordered, paid, refused and written off, the books are right and say who owes what", async () => {
  const step = fc.record({
    action: fc.constantFrom(...(Object.keys(actions) as (keyof typeof actions)[])),
    customer: fc.nat(1),
    plan: fc.nat(2),
    amount: fc.bigInt({ min: 0n, max: 20_000n }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
      const customers = [await aCustomer(), await aCustomer()];
      // The second customer also pays for the first one's subscriptions: two payers, one event.
      const sales = await Promise.all(
        plans.map(async ({ id: planId, providerId }) => {
          const subscriptionId = await aSubscription(db, customers[0] ?? 0n, planId);
          return customers.map((payerId): Sale => ({ subscriptionId, planId, payerId, providerId }));
        }),
      );
      for (const { action, customer, plan, amount } of steps) {
        const sale = sales[plan]?.[customer];
        if (sale) await actions[action](sale, amount);
      }
      expect(await audit(db)).toEqual([]);
      for (const payerId of customers) {
        const at = new Date("2026-04-01T00:00:00Z");
        const due = await balancesDue(db, { payerId, at });
        const unpaid = await unpaidOrders(db, { payerId, at });
        for (const { eventId, amount } of due) {
          const parts = unpaid.filter((part) => part.eventId === eventId);
          expect(parts.reduce((sum, { unpaidAmount }) => sum + unpaidAmount, 0n)).toBe(amount);
        }
        expect(new Set(unpaid.map(({ eventId }) => eventId))).toEqual(
          new Set(due.map(({ eventId }) => eventId)),
        );
      }
    }),
    { numRuns: 30 },
  );
}, 60_000);

describe("a ledger that was tampered with", () => {
  let sale: Sale;
  let orderId: bigint;
  let chargeId: bigint;
  let itemId: bigint;

  beforeAll(async () => {
    const [, resold] = plans;
    const payerId = await aCustomer();
    const planId = resold?.id ?? 0n;
    sale = {
      subscriptionId: await aSubscription(db, payerId, planId),
      planId,
      payerId,
      providerId: studio,
    };
    orderId = await order(db, sale, 10_000n, NOON);
    chargeId = await aPendingCharge(db, charge(sale, [orderId]));
    await db.transaction((tx) => settleCharge(tx, chargeId, 320n));
    const [item] = await db.query<{ id: bigint }>(
      sql`SELECT id FROM charge_item WHERE charge_id = ${chargeId}`,
    );
    itemId = item?.id ?? 0n;
    expect(await names()).toEqual([]);
  });

  const unlock = sql`ALTER TABLE ledger_entry DISABLE TRIGGER USER`;
  /** The check that must notice, what was done, and how. */
  const cases: [string, string, (tx: Tx) => Promise<unknown>][] = [
    [
      "rows balance",
      "an amount was changed on one side",
      async (tx) => {
        await tx.query(unlock);
        await tx.query(sql`ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_balanced`);
        await tx.query(sql`UPDATE ledger_entry SET dest_amount = dest_amount + 1 WHERE id = ${orderId}`);
      },
    ],
    [
      "rows are counted",
      "a row was counted twice",
      (tx) => tx.query(sql`INSERT INTO ledger_tally (entries) VALUES (1)`),
    ],
    [
      "profiles net to zero",
      "money was taken that no order explains",
      (tx) => post(tx, [move(sale, "J2", [studio, "Funds"], [sale.payerId, "Liability"], 1n)]),
    ],
    [
      "charges add up",
      "a charge's amount was changed",
      (tx) => tx.query(sql`UPDATE charge SET amount = amount + 1 WHERE id = ${chargeId}`),
    ],
    [
      "charges add up",
      "a pending charge was credited",
      (tx) => tx.query(sql`UPDATE charge SET state = 'created' WHERE id = ${chargeId}`),
    ],
    [
      "refunds stay within the line",
      "more was given back than paid",
      (tx) =>
        post(tx, [
          move(sale, "G1", [studio, "Refund"], [sale.payerId, "Refunded"], 10_001n, { chargeItemId: itemId }),
        ]),
    ],
    [
      "refunds and disputes are recorded",
      "a refund has no rows",
      (tx) =>
        tx.query(sql`INSERT INTO refund (charge_item_id, amount, state, processor_key, created_at)
          VALUES (${itemId}, 100, 'succeeded', 're_1', ${NOON})`),
    ],
    [
      "refunds and disputes are recorded",
      "a bank has taken back what nobody disputes",
      (tx) =>
        post(tx, [
          move(sale, "H2", [studio, "Chargeback"], [sale.payerId, "Refunded"], 100n, {
            chargeId,
            chargeItemId: itemId,
          }),
        ]),
    ],
    [
      "fees come back at most once",
      "a refund gave back more than the broker's fee",
      (tx) =>
        tx.query(sql`INSERT INTO refund (charge_item_id, amount, broker_fee_amount, state, processor_key, created_at)
          VALUES (${itemId}, 1000, 501, 'succeeded', 're_1', ${NOON})`),
    ],
    [
      "accounts keep their sign",
      "more income was recognised than was deferred",
      (tx) => post(tx, [move(sale, "M1", [studio, "Backlog"], [studio, "Income"], 10_001n)]),
    ],
    [
      "income was ordered",
      "more income was recognised than was sold",
      (tx) => post(tx, [move(sale, "M2", [studio, "Receivable"], [studio, "Income"], 10_001n)]),
    ],
    [
      "an order is deferred, owed or earned",
      "more of an order was recognised than was paid",
      (tx) => post(tx, [move(sale, "M1", [studio, "Backlog"], [studio, "Income"], 10_001n, { orderId })]),
    ],
    [
      "an order is deferred, owed or earned",
      "a paid order was recognised as if it were not",
      (tx) => post(tx, [move(sale, "M2", [studio, "Receivable"], [studio, "Income"], 1n, { orderId })]),
    ],
    [
      "income is of its order",
      "income of an order went to somebody else",
      (tx) => post(tx, [move(sale, "M1", [cowork, "Backlog"], [cowork, "Income"], 1n, { orderId })]),
    ],
    [
      "nobody pays more than was ordered",
      "an order was captured twice",
      (tx) => post(tx, [move(sale, "B6", [studio, "Receivable"], [studio, "Backlog"], 10_000n)]),
    ],
    [
      "orders are due, deferred or earned",
      "an order was moved to another account",
      async (tx) => {
        await tx.query(unlock);
        await tx.query(sql`UPDATE ledger_entry SET orig_account = 'Funds' WHERE id = ${orderId}`);
      },
    ],
    [
      "the processor holds its fees",
      "a fee row was removed",
      async (tx) => {
        await tx.query(unlock);
        await tx.query(sql`UPDATE charge_item SET processor_fee_id = NULL WHERE id = ${itemId}`);
        await tx.query(sql`DELETE FROM ledger_entry WHERE charge_id = ${chargeId} AND kind = 'B3'`);
      },
    ],
    ["the ledger is append-only", "the triggers were disabled", (tx) => tx.query(unlock)],
    [
      "write-offs close what is receivable",
      "a debt was given up that stays receivable",
      async (tx) => {
        await post(tx, [move(sale, "K2", [studio, "Writeoff"], [sale.payerId, "Liability"], 100n)]);
      },
    ],
    [
      "offline payments are whole",
      "less was captured than received",
      (tx) =>
        post(tx, [
          move(sale, "J2", [studio, "Funds"], [sale.payerId, "Liability"], 100n),
          move(sale, "J4", [studio, "Receivable"], [studio, "Backlog"], 99n),
          move(sale, "J5", [studio, "Offline"], [studio, "Funds"], 100n),
        ]),
    ],
    [
      "payouts are recorded once",
      "a payout has left the funds twice",
      (tx) =>
        post(tx, [
          move(sale, "I1", [cowork, "Withdraw"], [studio, "Funds"], 100n),
          move(sale, "I1", [cowork, "Withdraw"], [studio, "Funds"], 100n),
        ]),
    ],
    [
      "withdrawals are in the books",
      "one is paid without a row",
      (tx) =>
        tx.query(sql`
          INSERT INTO withdrawal (provider_id, account_key, amount, unit, state, processor_key, created_at)
          VALUES (${studio}, 'acct_1', 100, 'usd', 'paid', 'po_1', ${NOON})`),
    ],
    [
      "a charge succeeds once",
      "its payment was recorded twice",
      async (tx) => {
        const [site] = await tx.query<{ id: bigint }>(sql`SELECT processor_id AS id FROM site_settings`);
        await post(tx, [
          move(sale, "B1", [site?.id ?? 0n, "Funds"], [sale.payerId, "Liability"], 10_000n, { chargeId }),
        ]);
      },
    ],
  ];

  test.each(cases)("fails the check that %s when %s", async (check, _, tamper) => {
    const undo = new Error("undo");
    let noticed: string[] = [];
    const attempt = db.transaction(async (tx) => {
      await tamper(tx);
      noticed = await names(tx);
      throw undo;
    });
    await expect(attempt).rejects.toBe(undo);
    expect(noticed).toContain(check);
  });
});
