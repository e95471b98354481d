import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cancelBalance } from "@/lib/billing/balance/cancel-balance";
import { settleCharge } from "@/lib/billing/settle-charge";
import { type Database, sql } from "@/lib/db";
import { systemOrigin } from "@/lib/identity/audit/record";
import { accountBalance, balancesDue, orderEntry, post, statementBalance, useEvent } from "@/lib/ledger";
import type { Account } from "@/lib/ledger/accounts";
import { audit } from "@/lib/ledger/audit";
import { recognizeIncome } from "@/lib/subscriptions";
import { LAST_INSTANT } from "@/lib/time/bounds";
import { signedIn } from "../callers";
import type { Client } from "../client";
import { aPendingCharge, aSubscription, order, type Sale } from "../ledger";
import { aManager, aPlan, aProfile, aUser, openWorld } from "../world";

const day = (n: number) => new Date(Date.UTC(2026, 1, n, 12));
let db: Database;
let close: () => Promise<void>;
let bob: Client;
let pam: Client;
let rita: Client;
let studio: bigint;
let rival: bigint;
let planIds: { lessons: bigint; rivals: bigint };
let serial = 0;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  bob = await signedIn(await aManager(db, "cowork", "bob"));
  const users = { pam: await aUser(db, "pam"), rita: await aUser(db, "rita") };
  studio = (await aProfile(db, "studio", users.pam)).id;
  rival = (await aProfile(db, "rival", users.rita)).id;
  pam = await signedIn(users.pam);
  rita = await signedIn(users.rita);
  planIds = {
    lessons: (await aPlan(db, "lessons", "studio")).id,
    rivals: (await aPlan(db, "rivals", "rival")).id,
  };
});
afterAll(async () => {
  expect(await audit(db)).toEqual([]);
  await close();
});

interface Debtor {
  readonly id: bigint;
  readonly slug: string;
  readonly path: string;
  readonly lessons: Sale;
  readonly rivals: Sale;
  readonly manager: Client;
}

/** Somebody with subscriptions to studio's and to rival's plan. */
async function debtor(): Promise<Debtor> {
  serial += 1;
  const slug = `acme${serial}`;
  const user = await aUser(db, `sue${serial}`);
  const { id } = await aProfile(db, slug, user);
  const sale = async (planId: bigint, providerId: bigint) => ({
    ...{ planId, providerId, payerId: id, subscriptionId: await aSubscription(db, id, planId) },
  });
  return {
    ...{ id, slug, path: `/api/billing/${slug}/balance`, manager: await signedIn(user) },
    ...{ lessons: await sale(planIds.lessons, studio), rivals: await sale(planIds.rivals, rival) },
  };
}

const due = async ({ id }: Debtor) => (await statementBalance(db, { payerId: id, at: LAST_INSTANT })).amount;

const balance = (profileId: bigint, account: Account, { subscriptionId }: Sale) =>
  accountBalance(db, { profileId, account, unit: "usd", eventIds: [`sub_${subscriptionId}/`] });

async function kinds({ id }: Debtor): Promise<string[]> {
  const rows = await db.query<{ text: string }>(sql`
    SELECT kind || ' ' || dest_amount AS text FROM ledger_entry
    WHERE payer_id = ${id} AND (kind LIKE 'K%' OR kind LIKE 'J%') ORDER BY id`);
  return rows.map(({ text }) => text);
}

describe("cancelling a balance", () => {
  test("vector 15, §11 row 10: of 158.00 writes K1 to K3, leaves nothing due or receivable; again it writes nothing", async () => {
    const acme = await debtor();
    await order(db, acme.lessons, 15_800n, day(1));
    expect((await pam.delete(acme.path)).status).toBe(204);
    expect(await kinds(acme)).toEqual(["K1 15800", "K2 15800", "K3 15800"]);
    expect(await due(acme)).toBe(0n);
    expect(await balance(studio, "Receivable", acme.lessons)).toBe(0n);
    expect(await balance(studio, "Writeoff", acme.lessons)).toBe(15_800n);
    expect((await pam.delete(acme.path)).status).toBe(204);
    expect(await kinds(acme)).toHaveLength(3);
  });

  test("§11 row 42: is told in the audit log, and the rows say who did it", async () => {
    const acme = await debtor();
    await order(db, acme.lessons, 500n, day(1));
    await pam.delete(acme.path);
    const [event] = await db.query(sql`
      SELECT event, actor_name AS who, detail->'amounts'->>0 AS amount FROM audit_event WHERE target = ${acme.slug}
      ORDER BY id DESC LIMIT 1`);
    expect(event).toEqual({ event: "balance_written_off", who: "pam", amount: "$5.00" });
    const actors = await db.query(sql`
      SELECT DISTINCT u.username FROM ledger_entry e JOIN app_user u ON u.id = e.actor_id
      WHERE e.payer_id = ${acme.id} AND e.kind LIKE 'K%'`);
    expect(actors).toEqual([{ username: "pam" }]);
  });

  test("reaches only what is owed to the caller; the broker cancels all", async () => {
    const acme = await debtor();
    await order(db, acme.lessons, 1_000n, day(1));
    await order(db, acme.rivals, 2_000n, day(2));
    await rita.delete(acme.path);
    expect(await due(acme)).toBe(1_000n);
    await bob.delete(acme.path);
    expect(await due(acme)).toBe(0n);
    expect((await acme.manager.delete(acme.path)).status).toBe(403);
  });

  test("up to an amount takes the oldest debt first", async () => {
    const acme = await debtor();
    await order(db, acme.rivals, 2_000n, day(1));
    await order(db, acme.lessons, 1_000n, day(2));
    expect((await bob.delete(`${acme.path}?amount=2300`)).status).toBe(204);
    expect(await balance(rival, "Receivable", acme.rivals)).toBe(0n);
    expect(await balance(studio, "Receivable", acme.lessons)).toBe(-700n);
    expect(await due(acme)).toBe(700n);
  });

  test.each(["0", "-1", "1.5", "ten", "9007199254740992"])("refuses an amount of %s", async (amount) => {
    const acme = await debtor();
    const { status, json } = await bob.delete<object>(`${acme.path}?amount=${amount}`);
    expect([status, Object.keys(json)]).toEqual([400, ["amount"]]);
  });

  test("in several currencies at once is fine, but not up to an amount", async () => {
    const acme = await debtor();
    await order(db, acme.lessons, 1_000n, day(1));
    await order(db, { ...acme.rivals, unit: "eur" }, 2_000n, day(1));
    expect((await bob.delete(`${acme.path}?amount=100`)).status).toBe(400);
    expect((await bob.delete(`${acme.path}?amount=400&unit=usd`)).status).toBe(204);
    const dues = await balancesDue(db, { payerId: acme.id, at: LAST_INSTANT });
    expect(dues.map(({ unit, amount }) => [unit, amount])).toEqual([
      ["usd", 600n],
      ["eur", 2_000n],
    ]);
    expect((await bob.delete(acme.path)).status).toBe(204);
    expect(await due(acme)).toBe(0n);
  });

  test("as paid records it as an offline payment, metered use included", async () => {
    const acme = await debtor();
    const { subscriptionId, payerId, providerId, planId } = acme.lessons;
    await order(db, acme.lessons, 1_000n, day(1));
    const eventId = useEvent(subscriptionId, 99n);
    const use = { kind: "N1", eventId, descr: "", amount: 200n, unit: "usd", createdAt: day(2) } as const;
    await db.transaction((tx) =>
      post(tx, [orderEntry({ ...use, subscriptionId, payerId, providerId, planId })]),
    );
    await pam.delete(`${acme.path}?paid=true`);
    expect(await kinds(acme)).toEqual(["J2 1200", "J3 1000", "J3 200", "J4 1000", "J4 200", "J5 1200"]);
    expect(await due(acme)).toBe(0n);
  });

  test("leaves Receivable alone where income was recognised before it was paid (D10)", async () => {
    const acme = await debtor();
    const { subscriptionId, payerId, providerId, planId } = acme.lessons;
    const head = {
      kind: "A1",
      eventId: `sub_${subscriptionId}/`,
      descr: "",
      unit: "usd",
      createdAt: day(1),
    } as const;
    const sale = { ...head, subscriptionId, payerId, providerId, planId };
    const first = orderEntry({ ...sale, amount: 10_000n, serviceStart: day(1), serviceEnd: day(8) });
    const second = orderEntry({ ...sale, amount: 5_800n, serviceStart: day(8), serviceEnd: day(15) });
    await db.transaction((tx) => post(tx, [first, second]));
    await recognizeIncome(db, { at: day(9), profileId: acme.id });
    expect(await balance(studio, "Income", acme.lessons)).toBe(-10_000n);

    await pam.delete(`${acme.path}?amount=4000`);
    expect(await kinds(acme)).toEqual(["K1 4000", "K2 4000"]);
    await pam.delete(acme.path);
    expect(await kinds(acme)).toEqual(["K1 4000", "K2 4000", "K1 11800", "K2 11800", "K3 5800"]);
    expect(await balance(studio, "Receivable", acme.lessons)).toBe(0n);
    await recognizeIncome(db, { at: day(20), profileId: acme.id });
    expect(await balance(studio, "Income", acme.lessons)).toBe(-10_000n);
    expect(await due(acme)).toBe(0n);
  });

  test("as paid, after income was recognised, leaves nothing deferred (M3)", async () => {
    const acme = await debtor();
    const { subscriptionId, payerId, providerId, planId } = acme.lessons;
    const head = {
      kind: "A1",
      eventId: `sub_${subscriptionId}/`,
      descr: "",
      unit: "usd",
      createdAt: day(1),
    } as const;
    const facts = { subscriptionId, payerId, providerId, planId, serviceStart: day(1), serviceEnd: day(8) };
    await db.transaction((tx) => post(tx, [orderEntry({ ...head, ...facts, amount: 700n })]));
    await recognizeIncome(db, { at: day(9), profileId: acme.id });
    await pam.delete(`${acme.path}?paid=1`);
    expect(await balance(studio, "Backlog", acme.lessons)).toBe(0n);
    expect(await balance(studio, "Receivable", acme.lessons)).toBe(0n);
  });

  test("in part, then served, then as paid: nothing is receivable or deferred of either order", async () => {
    const acme = await debtor();
    const { subscriptionId, payerId, providerId, planId } = acme.lessons;
    const facts = { eventId: `sub_${subscriptionId}/`, subscriptionId, payerId, providerId, planId };
    const head = { kind: "A1", descr: "", unit: "usd", createdAt: day(1), ...facts } as const;
    const first = orderEntry({ ...head, amount: 435n, serviceStart: day(1), serviceEnd: day(8) });
    const second = orderEntry({ ...head, amount: 330n, serviceStart: day(8), serviceEnd: day(15) });
    await db.transaction((tx) => post(tx, [first, second]));
    await pam.delete(`${acme.path}?amount=143`);
    await recognizeIncome(db, { at: day(16), profileId: acme.id });
    await pam.delete(`${acme.path}?paid=1`);
    expect(await balance(studio, "Backlog", acme.lessons)).toBe(0n);
    expect(await balance(studio, "Receivable", acme.lessons)).toBe(0n);
    expect(await balance(studio, "Income", acme.lessons)).toBe(-622n);
  });
});

describe("beside a charge", () => {
  test("leaves what the charge will pay", async () => {
    const acme = await debtor();
    const first = await order(db, acme.lessons, 1_000n, day(1));
    await order(db, acme.lessons, 300n, day(2));
    const charge = { customerId: acme.id, invoicedIds: [first], createdAt: day(2), key: `ch_${acme.slug}` };
    const chargeId = await aPendingCharge(db, charge);
    await pam.delete(acme.path);
    expect(await kinds(acme)).toEqual(["K1 300", "K2 300", "K3 300"]);
    await db.transaction((tx) => settleCharge(tx, chargeId, 0n));
    expect(await due(acme)).toBe(0n);
  });

  test("waits for one that is being sent", async () => {
    const acme = await debtor();
    const entryId = await order(db, acme.lessons, 1_000n, day(1));
    const snapshot = JSON.stringify({ lines: [{ kind: "unpaid", entryId: entryId.toString(), due: 1000 }] });
    await db.query(sql`
      INSERT INTO charge (claim_code, created_at, amount, unit, customer_id, processor_id, snapshot)
      SELECT lpad(${acme.slug}, 40, 'f'), ${day(2)}, 1000, 'usd', ${acme.id}, processor_id, ${snapshot}::jsonb FROM site_settings`);
    expect((await pam.delete(acme.path)).status).toBe(409);
    expect(await due(acme)).toBe(1_000n);
  });

  test("several at once settle the balance once", async () => {
    const acme = await debtor();
    await order(db, acme.lessons, 15_800n, day(1));
    const answers = await Promise.all(
      [false, true, false, true, false, false].map((isPaid) =>
        db.transaction((tx) =>
          cancelBalance(tx, {
            payer: acme,
            providerIds: [],
            amount: null,
            isPaid,
            origin: systemOrigin(day(3)),
          }),
        ),
      ),
    );
    expect(answers.filter((settled) => settled.size > 0)).toHaveLength(1);
    expect(await due(acme)).toBe(0n);
  });
});
