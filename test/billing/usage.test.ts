import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { statementBalance } from "@/lib/ledger";
import { audit } from "@/lib/ledger/audit";
import { MAX_AMOUNT } from "@/lib/money/money";
import { addRollover, openOrExtendAll } from "@/lib/subscriptions";
import { now } from "@/lib/time/clock";
import { signedIn } from "../callers";
import type { Client } from "../client";
import { announcedAs } from "../events";
import { aSubscription } from "../ledger";
import { aManager, aPlan, aProfile, aUser, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
let bob: Client;
let pam: Client;
let rita: Client;
let count = 0;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  bob = await signedIn(await aManager(db, "cowork", "bob"));
  const users = { pam: await aUser(db, "pam"), rita: await aUser(db, "rita") };
  await aProfile(db, "studio", users.pam);
  await aProfile(db, "rival", users.rita);
  pam = await signedIn(users.pam);
  rita = await signedIn(users.rita);
  await aPlan(db, "rivals-plan", "rival");
});
afterAll(async () => {
  expect(await audit(db)).toEqual([]);
  await close();
});

interface Metered {
  readonly slug: string;
  readonly profileId: bigint;
  readonly plan: string;
  readonly subscriptionId: bigint;
  readonly useChargeId: bigint;
  readonly path: string;
}

/** A company subscribed to a plan of its own, of 100.00 a month with 100 requests included and 0.15 for each other. */
async function metered(
  use: { quota?: bigint; maximumLimit?: bigint; useAmount?: bigint } = {},
): Promise<Metered> {
  count += 1;
  const slug = `acme${count}`;
  const { id: profileId } = await aProfile(db, slug, await aUser(db, `sue${count}`));
  const { id: planId, slug: plan } = await aPlan(db, `plan${count}`, "studio", {
    useCharges: {
      create: [
        { slug: "requests", title: "requests", useAmount: 15n, quota: 100n, createdAt: new Date(0), ...use },
      ],
    },
  });
  const subscriptionId = await aSubscription(db, profileId, planId);
  const [row] = await db.query<{ id: bigint }>(sql`SELECT id FROM use_charge WHERE plan_id = ${planId}`);
  const path = `/api/billing/${slug}/balance`;
  return { slug, profileId, plan, subscriptionId, useChargeId: row?.id ?? 0n, path };
}

const report = (client: Client, { path, plan }: Metered, body: object) =>
  client.post<Record<string, unknown>>(path, { plan, use: "requests", ...body });

const dueOf = async ({ profileId }: Metered) =>
  (await statementBalance(db, { payerId: profileId, at: new Date(now().getTime() + 1000) })).amount;

describe("vector 16: usage", () => {
  test("of 90 with a quota of 100 is free; 20 more are billed 10 units, and the quota was reached", async () => {
    const acme = await metered();
    const free = await report(pam, acme, { quantity: 90 });
    expect([free.status, free.json]).toEqual([200, {}]);
    expect(await dueOf(acme)).toBe(0n);

    const billed = await report(pam, acme, { quantity: 20 });
    expect(billed.status).toBe(201);
    expect(billed.json).toMatchObject({
      ...{ amount: "$1.50", dest_amount: 150, dest_unit: "usd", is_debit: false },
      ...{
        orig_account: "Receivable",
        dest_account: "Payable",
        description: expect.stringMatching(/^Buy 10 .*requests$/),
      },
      ...{ orig_profile: { slug: "studio" }, dest_profile: { slug: acme.slug } },
    });
    const { subscriptionId: subscription, useChargeId: useCharge } = acme;
    expect(await announcedAs(db, "quota_reached")).toEqual([{ subscription, useCharge, usage: 110n }]);
    const rows = await db.query(sql`
      SELECT kind, event_id, quantity, dest_amount AS amount FROM ledger_entry WHERE payer_id = ${acme.profileId}`);
    expect(rows).toEqual([
      { kind: "N1", event_id: `sub_${subscription}/${useCharge}/`, quantity: 10n, amount: 150n },
    ]);
  });

  test("after an extension is free up to the quota again, and the quota can be reached again", async () => {
    const acme = await metered();
    await report(pam, acme, { quantity: 101 });
    const [plan] = await db.query<{ id: bigint }>(sql`SELECT id FROM plan WHERE slug = ${acme.plan}`);
    await db.query(sql`UPDATE subscription SET anchor_at = ends_at WHERE id = ${acme.subscriptionId}`);
    await db.transaction((tx) =>
      openOrExtendAll(tx, [
        {
          ...{
            profileId: acme.profileId,
            naturalPeriods: 1,
            at: now(),
            requiresAcceptance: false,
            isPaidByOthers: false,
          },
          plan: { id: plan?.id ?? 0n, periodType: "monthly", renewalType: "auto-renew" },
        },
      ]),
    );
    expect((await report(pam, acme, { quantity: 100 })).status).toBe(200);
    expect((await report(pam, acme, { quantity: 1 })).json).toMatchObject({ dest_amount: 15 });
    const reached = await announcedAs(db, "quota_reached");
    expect(reached.filter(({ subscription }) => subscription === acme.subscriptionId)).toHaveLength(2);
  });

  test("takes units that were bought in advance before it is billed, and they do not expire", async () => {
    const acme = await metered();
    const { subscriptionId, useChargeId } = acme;
    await db.transaction((tx) => addRollover(tx, [{ subscriptionId, useChargeId, quantity: 5n }]));
    expect((await report(pam, acme, { quantity: 103 })).status).toBe(200);
    expect((await report(pam, acme, { quantity: 4 })).json).toMatchObject({ dest_amount: 30 });
  });
});

test("the limit of a use charge is told of once a period, by the report that crosses it", async () => {
  const acme = await metered({ quota: 0n, maximumLimit: 100n });
  for (const quantity of [6, 1, 1]) await report(pam, acme, { quantity });
  const { subscriptionId: subscription, useChargeId: useCharge } = acme;
  expect(await announcedAs(db, "use_charge_limit_crossed")).toEqual([{ subscription, useCharge, usage: 7n }]);
  const reached = await announcedAs(db, "quota_reached");
  expect(reached.filter((event) => event.subscription === subscription)).toEqual([]);
});

test("50 reports at a time are billed exactly, and the quota is reached once", async () => {
  const acme = await metered();
  const answers = await Promise.all(Array.from({ length: 50 }, () => report(pam, acme, { quantity: 7 })));
  const billed = answers.reduce((sum, { json }) => sum + Number(json.dest_amount ?? 0), 0);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(14);
  expect(billed).toBe((50 * 7 - 100) * 15);
  expect(await dueOf(acme)).toBe(BigInt(billed));
  const reached = await announcedAs(db, "quota_reached");
  expect(reached.filter(({ subscription }) => subscription === acme.subscriptionId)).toHaveLength(1);
});

test("a report that is sent again under its Idempotency-Key counts once", async () => {
  const acme = await metered({ quota: 0n });
  const send = () =>
    pam.post(acme.path, { plan: acme.plan, use: "requests", quantity: 3 }, { "Idempotency-Key": "report-7" });
  const [first, again] = [await send(), await send()];
  expect([first.status, again.status, again.json]).toEqual([201, 201, first.json]);
  expect(await dueOf(acme)).toBe(45n);
});

describe("refused is usage", () => {
  test("of a plan or a use charge that is not there, or none", async () => {
    const acme = await metered();
    expect((await report(pam, acme, { plan: "nothing" })).json).toHaveProperty("plan");
    expect((await report(pam, acme, { use: "nothing" })).json).toHaveProperty("use");
    expect((await pam.post(acme.path, { plan: acme.plan })).json).toHaveProperty("detail");
    expect((await report(pam, acme, { quantity: 0 })).json).toHaveProperty("quantity");
    await db.query(sql`UPDATE plan SET is_active = FALSE WHERE slug = ${acme.plan}`);
    expect((await report(pam, acme, {})).json).toHaveProperty("plan");
  });

  test.each([
    ["a grant not accepted", sql`grant_key = repeat('a', 40)`],
    ["a request not accepted", sql`request_key = repeat('b', 40)`],
    ["a term that is over", sql`ends_at = '2026-02-01'`],
  ])("without a subscription that covers it: %s", async (_, change) => {
    const acme = await metered();
    await db.query(sql`UPDATE subscription SET ${change} WHERE id = ${acme.subscriptionId}`);
    const { status, json } = await report(bob, acme, {});
    expect([status, Object.keys(json)]).toEqual([400, ["detail"]]);
    await db.query(
      sql`UPDATE subscription SET grant_key = NULL, request_key = NULL WHERE id = ${acme.subscriptionId}`,
    );
  });

  test("before the subscription began, or in the future", async () => {
    const acme = await metered();
    expect((await report(pam, acme, { created_at: "2025-01-01T00:00:00Z" })).json).toHaveProperty("detail");
    const tomorrow = new Date(now().getTime() + 86_400_000).toISOString();
    expect((await report(pam, acme, { created_at: tomorrow })).json).toHaveProperty("created_at");
    expect((await report(pam, acme, { created_at: "2026-02-01T00:00:00Z" })).status).toBe(200);
  });

  test("whose amount a JSON number cannot hold, and then nothing is counted", async () => {
    const acme = await metered({ quota: 0n, useAmount: 2n });
    const tooMuch = Number(MAX_AMOUNT / 2n) + 1;
    expect((await report(pam, acme, { quantity: tooMuch })).json).toHaveProperty("quantity");
    expect((await report(pam, acme, { quantity: 2 ** 53 })).status).toBe(400);
    expect((await report(pam, acme, { quantity: 1 })).json).toMatchObject({ dest_amount: 2 });
  });

  test("reported by a provider for somebody else's plan", async () => {
    const acme = await metered();
    expect((await report(rita, acme, {})).status).toBe(403);
    const rivals = await db.query<{ id: bigint }>(sql`SELECT id FROM plan WHERE slug = 'rivals-plan'`);
    await aSubscription(db, acme.profileId, rivals[0]?.id ?? 0n);
    const { status, json } = await report(rita, acme, {});
    expect([status, Object.keys(json)]).toEqual([400, ["plan"]]);
  });
});

test("how far each use charge is used can be looked up, by who sells it and by the subscriber", async () => {
  const acme = await metered();
  const path = `/api/billing/${acme.slug}/usage`;
  const [first] = (await pam.get<{ results: object[] }>(path)).json.results;
  expect(first).toEqual({
    ...{ plan: { slug: acme.plan, title: acme.plan }, use: { slug: "requests", title: "requests" } },
    ...{ use_amount: 15, unit: "usd", included_left: 100, bought_left: 0 },
    ...{ used: 0, billed: 0, billed_amount: 0 },
  });
  await report(pam, acme, { quantity: 110 });
  const { results } = (await pam.get<{ results: object[] }>(path)).json;
  expect(results).toEqual([{ ...first, included_left: 0, used: 110, billed: 10, billed_amount: 150 }]);
  expect(await dueOf(acme)).toBe(150n);
});
