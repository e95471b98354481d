import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { disconnectAccount, getPayoutAccount } from "@/lib/billing/payouts/accounts";
import { MoreThanAvailable, NoPayoutAccount, PayoutRefused } from "@/lib/billing/payouts/errors";
import { reconcilePayout, reconcilePayouts } from "@/lib/billing/payouts/reconcile";
import { requestWithdrawal } from "@/lib/billing/payouts/withdrawals";
import { processor } from "@/lib/billing/processor";
import { returnPayout, setPayoutOutcome, simulatePayout } from "@/lib/billing/processor/simulated-accounts";
import { applyWebhooks } from "@/lib/billing/webhooks/apply-webhooks";
import { deliverSimulated } from "@/lib/billing/webhooks/deliver-simulated";
import { type Database, sql } from "@/lib/db";
import { systemOrigin } from "@/lib/identity/audit/record";
import { accountBalance } from "@/lib/ledger";
import { audit } from "@/lib/ledger/audit";
import { signedIn } from "../callers";
import type { Client } from "../client";
import { aSubscription, type Sale } from "../ledger";
import { payFor } from "../payments";
import { aManager, aPlan, aProfile, aUser, openWorld } from "../world";

const day = (n: number) => new Date(Date.UTC(2026, 1, n, 12));
let db: Database;
let close: () => Promise<void>;
let serial = 0;
let provider: Provider;

interface Provider {
  readonly id: bigint;
  readonly slug: string;
  readonly sale: Sale;
  readonly client: Client;
  readonly accountKey: string;
}

beforeAll(async () => {
  ({ db, close } = await openWorld());
  await aManager(db, "cowork", "bob");
});
afterAll(async () => {
  expect(await audit(db)).toEqual([]);
  await close();
});
beforeEach(async () => {
  provider = await aProvider();
});

interface Bank {
  readonly bank_name: string;
  readonly last4: string;
  readonly balance_amount: number;
  readonly balance_unit: string;
  readonly pending_amount: number;
}

/** A provider with a plan at a fee of 5 %, a customer, and a connected account. */
async function aProvider(): Promise<Provider> {
  serial += 1;
  const slug = `studio${serial}`;
  const user = await aUser(db, `pam${serial}`);
  const { id } = await aProfile(db, slug, user);
  const { id: planId } = await aPlan(db, `basic${serial}`, slug, { brokerFeeBps: 500 });
  const { id: payerId } = await aProfile(db, `xia${serial}`, await aUser(db, `sue${serial}`));
  const subscriptionId = await aSubscription(db, payerId, planId);
  const client = await signedIn(user);
  const accountKey = await connect(client, slug);
  return { id, slug, client, accountKey, sale: { subscriptionId, planId, payerId, providerId: id } };
}

/** What the pages do: ask, go to the processor, come back with what it says. */
async function connect(client: Client, slug: string): Promise<string> {
  const path = `/api/billing/${slug}/bank`;
  const { json } = await client.post<{ url: string }>(path);
  const back = new URL(json.url).searchParams;
  const connected = await client.put(path, { code: back.get("code"), state: back.get("state") });
  expect(connected.status).toBe(200);
  const [row] = await db.query<{ key: string }>(
    sql`SELECT processor_deposit_key AS key FROM profile WHERE slug = ${slug}`,
  );
  return row?.key ?? "";
}

const sell = (amount: bigint, at = day(1)) => payFor(db, { lines: [[provider.sale, amount]], at });
const bank = async () => (await provider.client.get<Bank>(`/api/billing/${provider.slug}/bank`)).json;
const withdraw = (amount: bigint, at = day(2)) =>
  requestWithdrawal(db, { provider, amount, origin: systemOrigin(at) });
const funds = () => accountBalance(db, { profileId: provider.id, account: "Funds", unit: "usd" });
const reconcile = (at: Date) => reconcilePayouts(db, { at, profileId: provider.id });

async function rows(): Promise<string[]> {
  const found = await db.query<{ text: string }>(sql`
    SELECT e.kind || ' ' || d.slug || ':' || e.dest_account || ' ← ' || o.slug || ':' || e.orig_account || ' ' || e.dest_amount AS text
    FROM ledger_entry e JOIN profile d ON d.id = e.dest_profile_id JOIN profile o ON o.id = e.orig_profile_id
    WHERE e.kind IN ('I1', 'C1', 'C2') AND ${provider.id} IN (e.dest_profile_id, e.orig_profile_id) ORDER BY e.id`);
  return found.map(({ text }) => text.replaceAll(provider.slug, "studio"));
}

describe("the payout account", () => {
  test("vector 1: after a sale of 100.00 holds 91.80 to withdraw", async () => {
    await sell(10_000n);
    expect(await bank()).toEqual({
      ...{ bank_name: "Simulated Bank", last4: expect.stringMatching(/^\*\*\*-.{5}$/) },
      ...{ balance_amount: 9_180, balance_unit: "usd", pending_amount: 0 },
    });
  });

  test("is N/A, with nothing to withdraw, until one is connected", async () => {
    await disconnectAccount(db, provider, systemOrigin(day(2)));
    await sell(10_000n);
    expect(await bank()).toMatchObject({
      bank_name: "N/A",
      last4: "N/A",
      balance_amount: 0,
      balance_unit: "usd",
    });
    await expect(withdraw(100n)).rejects.toBeInstanceOf(NoPayoutAccount);
  });

  test("offers no more than the processor holds, and never less than nothing", async () => {
    await sell(10_000n);
    const other = provider;
    provider = await aProvider();
    await sell(1_000n);
    await simulatePayout(db, {
      accountKey: other.accountKey,
      money: { amount: 500_000n, unit: "usd" },
      at: day(1),
    });
    expect((await bank()).balance_amount).toBe(0);
    await simulatePayout(db, {
      accountKey: other.accountKey,
      money: { amount: -500_000n, unit: "usd" },
      at: day(2),
    });
    expect((await bank()).balance_amount).toBeGreaterThan(0);
    await reconcilePayouts(db, { at: day(5), profileId: null });
  });

  test("is connected only by the user, for the profile, that asked for it, and once", async () => {
    const path = `/api/billing/${provider.slug}/bank`;
    const asked = await provider.client.post<{ url: string }>(path);
    const back = new URL(asked.json.url).searchParams;
    const body = { code: back.get("code"), state: back.get("state") };
    const other = await aProvider();
    expect((await other.client.put(`/api/billing/${other.slug}/bank`, body)).status).toBe(400);
    expect((await provider.client.put(path, { ...body, state: "a".repeat(40) })).status).toBe(400);
    expect((await provider.client.put(path, body)).status).toBe(200);
    expect((await provider.client.put(path, body)).status).toBe(400);
  });

  test("keeps its secrets sealed, and forgets them when it is disconnected, which is told in the audit log", async () => {
    const [kept] = await db.query<{ secret: string }>(
      sql`SELECT processor_priv_key AS secret FROM profile WHERE id = ${provider.id}`,
    );
    expect(kept?.secret).not.toMatch(/sk_/);
    expect((await provider.client.delete(`/api/billing/${provider.slug}/bank`)).status).toBe(204);
    expect((await provider.client.delete(`/api/billing/${provider.slug}/bank`)).status).toBe(204);
    const [left] = await db.query(sql`
      SELECT processor_deposit_key AS key, processor_priv_key AS priv, processor_refresh_token AS token
      FROM profile WHERE id = ${provider.id}`);
    expect(left).toEqual({ key: null, priv: null, token: null });
    const events = await db.query<{ event: string }>(
      sql`SELECT event FROM audit_event WHERE target = ${provider.slug} AND event LIKE 'payout%' ORDER BY id`,
    );
    expect(events.map(({ event }) => event)).toEqual([
      "payout_account_connected",
      "payout_account_disconnected",
    ]);
  });
});

describe("a withdrawal", () => {
  test("is on its way until the processor reports it paid; then it is recorded once", async () => {
    await sell(10_000n);
    const { processorKey, state } = await withdraw(5_000n);
    expect(state).toBe("sent");
    expect(await bank()).toMatchObject({ balance_amount: 4_180, pending_amount: 5_000 });
    expect(await reconcile(day(2))).toMatchObject({ recorded: 0 });
    expect(await reconcile(day(3))).toMatchObject({ recorded: 1 });
    expect(await reconcile(day(4))).toMatchObject({ recorded: 0 });
    expect(await reconcilePayout(db, processorKey ?? "", day(4))).toBe(true);
    expect(await rows()).toEqual(["I1 processor:Withdraw ← studio:Funds 5000"]);
    expect(await bank()).toMatchObject({ balance_amount: 4_180, pending_amount: 0 });
  });

  test("§11 row 41: several at once never come to more than there is", async () => {
    await sell(10_000n);
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => withdraw(3_000n)));
    const refused = asked.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
    expect(refused).toHaveLength(5);
    for (const reason of refused) expect(reason).toBeInstanceOf(MoreThanAvailable);
    expect(await bank()).toMatchObject({ balance_amount: 180, pending_amount: 9_000 });
    await reconcile(day(4));
    expect(await funds()).toBe(180n);
  });

  test("of more than there is, of nothing, or of more than a number holds is refused", async () => {
    await sell(10_000n);
    const ask = (amount: unknown) =>
      provider.client.post<object>(`/api/billing/${provider.slug}/transfers`, { amount });
    for (const amount of [9_181, 0, -1, 2 ** 53, "100"]) {
      const { status, json } = await ask(amount);
      expect([status, Object.keys(json)]).toEqual([400, ["amount"]]);
    }
    expect((await ask(9_180)).status).toBe(201);
  });

  test("that the bank sends back is in the funds again", async () => {
    await sell(10_000n);
    const { processorKey } = await withdraw(5_000n);
    await reconcile(day(3));
    expect(await funds()).toBe(4_180n);
    await returnPayout(db, processorKey ?? "", day(4));
    expect(await reconcile(day(4))).toMatchObject({ returned: 1 });
    expect(await reconcile(day(5))).toMatchObject({ returned: 0 });
    expect(await rows()).toEqual([
      "I1 processor:Withdraw ← studio:Funds 5000",
      "I1 studio:Funds ← processor:Withdraw 5000",
    ]);
    expect(await funds()).toBe(9_180n);
  });

  test("that never arrives frees the funds, without a row", async () => {
    await sell(10_000n);
    await setPayoutOutcome(db, provider.accountKey, "failed");
    await withdraw(5_000n);
    expect(await bank()).toMatchObject({ pending_amount: 5_000 });
    await reconcile(day(4));
    expect(await rows()).toEqual([]);
    expect(await getPayoutAccount(db, provider.id, day(4))).toMatchObject({
      balance_amount: 9_180n,
      pending_amount: 0n,
    });
  });

  test("that the processor refuses frees the funds at once", async () => {
    await sell(10_000n);
    await setPayoutOutcome(db, provider.accountKey, "refused");
    await expect(withdraw(5_000n)).rejects.toBeInstanceOf(PayoutRefused);
    expect(await bank()).toMatchObject({ balance_amount: 9_180, pending_amount: 0 });
  });

  test("whose process died before the processor was asked is sent later, and one that died after is not paid twice", async () => {
    await sell(10_000n);
    const insert = (amount: bigint) =>
      db.query<{ id: bigint }>(sql`
        INSERT INTO withdrawal (provider_id, account_key, amount, unit, created_at)
        VALUES (${provider.id}, ${provider.accountKey}, ${amount}, 'usd', ${day(2)}) RETURNING id`);
    const [asked] = [await insert(1_000n), await insert(2_000n)].flat();
    const money = { amount: 1_000n, unit: "usd" };
    await processor().createPayout({
      ...{
        idempotencyKey: `withdrawal:${asked?.id}`,
        accountKey: provider.accountKey,
        money,
        text: "",
        at: day(2),
      },
    });
    expect(await reconcile(new Date(day(2).getTime() + 60_000))).toMatchObject({ sent: 0 });
    expect(await reconcile(day(3))).toMatchObject({ sent: 2 });
    await reconcile(day(5));
    expect(await rows()).toEqual([
      "I1 processor:Withdraw ← studio:Funds 1000",
      "I1 processor:Withdraw ← studio:Funds 2000",
    ]);
  });
});

test("a payout that the processor makes by itself is recorded with its fee, and one below zero the other way", async () => {
  await sell(10_000n);
  const { accountKey } = provider;
  await simulatePayout(db, { accountKey, money: { amount: 5_000n, unit: "usd" }, fee: 25n, at: day(2) });
  await simulatePayout(db, { accountKey, money: { amount: -700n, unit: "usd" }, at: day(3) });
  await reconcile(day(6));
  expect(await rows()).toEqual([
    "I1 processor:Withdraw ← studio:Funds 5000",
    "C1 processor:Funds ← studio:Funds 25",
    "C2 studio:Expenses ← processor:Backlog 25",
    "I1 studio:Funds ← processor:Withdraw 700",
  ]);
});

test("vector 32, §11 row 30: the list shows what came and went, and looking at it does nothing", async () => {
  await sell(10_000n);
  await simulatePayout(db, {
    ...{ accountKey: provider.accountKey, money: { amount: 50_000n, unit: "usd" }, at: day(2) },
  });
  interface List {
    readonly balance_amount: number;
    readonly results: { amount: string; is_debit: boolean; description: string }[];
  }
  const list = () => provider.client.get<List>(`/api/billing/${provider.slug}/transfers?force=true`);
  expect((await list()).json.results).toHaveLength(1);
  await reconcile(day(4));
  const { json } = await list();
  expect(json.balance_amount).toBe(9_180 - 50_000);
  expect(json.results.map(({ amount, is_debit }) => [amount, is_debit])).toEqual([
    ["$91.80", false],
    ["($500.00)", true],
  ]);
  expect(json.results[0]?.description).toMatch(/distribution for/);
});

test("the processor's word that a payout has arrived, or came back, is enough, however often it is said", async () => {
  await sell(10_000n);
  const { processorKey } = await withdraw(5_000n);
  const deliver = async (at: Date) => {
    await deliverSimulated(db, at);
    await applyWebhooks(db, at);
  };
  await deliver(day(2));
  expect(await rows()).toEqual([]);
  await deliver(day(3));
  await reconcile(day(3));
  expect(await rows()).toEqual(["I1 processor:Withdraw ← studio:Funds 5000"]);
  await returnPayout(db, processorKey ?? "", day(4));
  await deliver(day(4));
  expect(await funds()).toBe(9_180n);
});
