import { resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { issueToken } from "@/lib/auth/tokens";
import { type Database, sql } from "@/lib/db";
import { csvDownload } from "@/lib/http/csv";
import type { RouteHandler } from "@/lib/http/route";
import { getReceivables } from "@/lib/ledger/operations/transactions";
import { now } from "@/lib/time/clock";
import { aSubscription, order, pay, type Sale } from "./ledger";
import { aManager, aPlan, aProfile, aUser, openWorld, profileIdOf } from "./world";

const PAGES = "app/(theme)/(dashboard)";
const day = (n: number) => new Date(Date.UTC(2026, 1, n, 12));

let db: Database;
let close: () => Promise<void>;
let sale: Sale;
const tokens: Record<string, string> = {};

/** Xia buys from cowork, the broker, and pays: once for something that a spreadsheet could take for a formula. */
beforeAll(async () => {
  ({ db, close } = await openWorld());
  const xia = await aUser(db, "xia");
  const people = { boss: await aManager(db, "cowork", "boss"), xia, joe: await aUser(db, "joe") };
  for (const [name, user] of Object.entries(people)) {
    tokens[name] = await issueToken({ ...user, authenticatedAt: now() }, now());
  }
  const { id: payerId } = await aProfile(db, "acme", xia);
  const { id: planId } = await aPlan(db, "basic");
  sale = {
    ...{ payerId, planId, providerId: await profileIdOf(db, "cowork") },
    subscriptionId: await aSubscription(db, payerId, planId),
  };
  const first = await order(
    db,
    { ...sale, descr: '=HYPERLINK("http://evil"), "Zoë" & 請求' },
    10_000n,
    day(1),
  );
  await pay(db, { customerId: payerId, invoicedIds: [first], createdAt: day(1), key: "ch_first", fee: 320n });
  await order(db, { ...sale, descr: "two\nlines" }, 7_050n, day(2));
});
afterAll(() => close());

/** What the route of a page answers, as a browser would ask it. */
async function download(page: string, params: Record<string, string>, { as = "", query = "" } = {}) {
  const { GET } = (await import(/* @vite-ignore */ resolve(`${PAGES}${page}/download/route.ts`))) as {
    GET: RouteHandler;
  };
  const headers = as === "" ? {} : { Authorization: `Bearer ${tokens[as]}` };
  return GET(new Request(`http://localhost${page}/download/${query}`, { headers }), {
    params: Promise.resolve(params),
  });
}

const HISTORY = "/billing/[profile]/history";
const acme = { profile: "acme" };

test("a list comes as a file that spreadsheets read: UTF-8, headed, no cell a formula", async () => {
  const answer = await download(HISTORY, acme, { as: "xia" });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="history.csv"');
  const bytes = new Uint8Array(await answer.arrayBuffer());
  expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  const text = new TextDecoder().decode(bytes);
  expect(text.split("\r\n")).toEqual([
    "Date,Description,Amount,Currency,Debit,From profile,From account,To profile,To account",
    `2026-02-02T12:00:00.000Z,"two\nlines",70.50,USD,no,cowork,Receivable,acme,Payable`,
    expect.stringMatching(
      /^2026-02-01T12:00:00\.000Z,Charge ch_first .*,100\.00,USD,yes,acme,Liability,\w+,Funds$/,
    ),
    `2026-02-01T12:00:00.000Z,"'=HYPERLINK(""http://evil""), ""Zoë"" & 請求",100.00,USD,no,cowork,Receivable,acme,Payable`,
    "",
  ]);
});

test("the search, the dates and the order of the page hold, its place in the list does not", async () => {
  const lines = async (query: string) => {
    const answer = await download(HISTORY, acme, { as: "xia", query });
    return (await answer.text())
      .split("\r\n")
      .slice(1, -1)
      .map((line) => line.slice(0, 10));
  };
  expect(await lines("?ends_at=2026-02-02&page=9&page_size=1&cursor=x")).toEqual([
    "2026-02-01",
    "2026-02-01",
  ]);
  expect(await lines("?q=two")).toEqual(["2026-02-02"]);
  expect(await lines("?o=created_at")).toEqual(["2026-02-01", "2026-02-01", "2026-02-02"]);
});

test.each([
  ["nobody", HISTORY, acme, "", 401],
  ["a stranger", HISTORY, acme, "joe", 403],
  ["a subscriber, of all charges", "/(broker)/billing/charges", {}, "xia", 403],
  ["a subscriber, of the ledger", "/(broker)/billing/transactions", {}, "xia", 403],
  [
    "a subscriber, of an account of the ledger",
    "/(broker)/billing/transactions/[selector]",
    { selector: "Funds" },
    "xia",
    403,
  ],
  [
    "a subscriber, of the provider's funds",
    "/billing/[profile]/transfers",
    { profile: "cowork" },
    "xia",
    403,
  ],
  ["a subscriber, of the provider's codes", "/billing/[profile]/coupons", { profile: "cowork" }, "xia", 403],
  [
    "a subscriber, of the provider's subscribers",
    "/profile/[profile]/subscribers/active",
    { profile: "cowork" },
    "xia",
    403,
  ],
  ["of a profile that is not there", HISTORY, { profile: "nowhere" }, "boss", 404],
])("%s is refused as the operation refuses it", async (_, page, params, as, status) => {
  const answer = await download(page, params, { as });
  expect(answer.status).toBe(status);
  expect(answer.headers.get("content-type")).toBe("application/json");
  expect(answer.headers.get("content-disposition")).toBeNull();
});

test("a query that is wrong is refused before a file begins", async () => {
  expect((await download(HISTORY, acme, { as: "xia", query: "?start_at=soon" })).status).toBe(400);
});

test("the pages of the broker and the provider have theirs", async () => {
  const heads = async (page: string, params: Record<string, string>) => {
    const answer = await download(page, params, { as: "boss" });
    return [answer.status, (await answer.text()).split("\r\n").length - 2];
  };
  const [ledger] = await db.query<{ rows: bigint }>(sql`SELECT count(*) AS rows FROM ledger_entry`);
  expect(await heads("/(broker)/billing/transactions", {})).toEqual([200, Number(ledger?.rows)]);
  expect(await heads("/(broker)/billing/transactions/[selector]", { selector: "Backlog" })).toEqual([200, 2]);
  expect(await heads("/(broker)/billing/charges", {})).toEqual([200, 1]);
  expect(await heads("/billing/[profile]/coupons", { profile: "cowork" })).toEqual([200, 0]);
  const cowork = { profile: "cowork" };
  expect(await heads("/profile/[profile]/subscribers/active", cowork)).toEqual([200, 1]);
  expect(await heads("/profile/[profile]/subscribers/churned", cowork)).toEqual([200, 0]);
  expect(await heads("/profile/[profile]/plans/[plan]/subscribers", { ...cowork, plan: "basic" })).toEqual([
    200, 1,
  ]);
  const churned = "/profile/[profile]/plans/[plan]/subscribers/churned";
  expect(await heads(churned, { ...cowork, plan: "basic" })).toEqual([200, 0]);
  const [status, rows] = await heads("/billing/[profile]/transfers", { profile: "cowork" });
  expect([status, Number(rows) > 0]).toEqual([200, true]);
});

test("10,000 rows come in pieces, each once and in order, and are read only as fast as they are taken", async () => {
  const studio = await aProfile(db, "studio", await aUser(db, "stella"));
  await db.query(sql`
    INSERT INTO ledger_entry (created_at, kind, descr, orig_account, orig_profile_id, orig_amount, orig_unit,
      dest_account, dest_profile_id, dest_amount, dest_unit, entry_group, payer_id)
    SELECT ${day(3)}::timestamptz + n / 3 * interval '1 second', 'A1', 'sale ' || n, 'Receivable', ${studio.id}, 100, 'usd',
      'Payable', ${sale.payerId}, 100, 'usd', gen_random_uuid(), ${sale.payerId}
    FROM generate_series(1, 10000) n`);
  let batches = 0;
  const counted = {
    ...getReceivables,
    handle: (context: never) => {
      batches += 1;
      return getReceivables.handle(context);
    },
  };
  const { GET } = csvDownload(counted, { name: "sales", columns: [["What", (row) => row.description]] });
  const request = new Request("http://localhost/x", { headers: { Authorization: `Bearer ${tokens.boss}` } });
  const answer = await GET(request, { params: Promise.resolve({ profile: "studio" }) });
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const pieces = [(await reader.read()).value];
  expect(batches).toBeLessThan(4);
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) pieces.push(piece.value);
  expect(pieces).toHaveLength(batches);
  const text = pieces.map((piece) => new TextDecoder().decode(piece)).join("");
  expect(text.split("\r\n").slice(1, -1)).toEqual(Array.from({ length: 10_000 }, (_, n) => `sale ${n + 1}`));
});
