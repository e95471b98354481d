import { type Database, sql } from "@/lib/db";
import { type ListRequest, parseList } from "@/lib/http/list";
import { statementBalance } from "@/lib/ledger/balances";
import { listHistory, listLedger, listUnpaid, transactionList } from "@/lib/ledger/lists";
import { now } from "@/lib/time/clock";
import { profileIdOf } from "@/test/world";
import type { Figure } from "./compare";
import { inParallel } from "./in-parallel";

const ROWS = 1_000_000;
const CUSTOMERS = 10_000;
const PAGE = 10_000;
const TIMES = 20;
/** At most twenty times what looking one row up by its key takes. */
const AIM = 1 / 20;

/**
 * The ledger of a site with a million rows: the list of all of them, and what one customer owes, ordered and paid, beside
 * looking one row up by its key; and a page deep in the list beside the first.
 */
export async function ledger(db: Database): Promise<Figure[]> {
  const customer = await makeLedger(db);
  const at = now();
  const request = (query: string): ListRequest =>
    parseList(transactionList("created_at"), new URL(`http://localhost/api/x?${query}`), "UTC", at);
  const whole = (query: string) => () => listLedger(db, request(query), "", at);
  const viewed = { profileId: customer, at, providerIds: [] };
  const deep = await deepPage(whole);
  const [last] = await db.query<{ id: bigint }>(sql`SELECT max(id) AS id FROM ledger_entry`);
  const perSecond = (work: () => Promise<unknown>) => inParallel(Array.from({ length: TIMES }), 1, work);
  const byKey = () => {
    const ids = Array.from({ length: TIMES * 10 }, (_, n) => (last?.id ?? 0n) - BigInt(n * 997));
    return inParallel(ids, 1, (id) => db.query(sql`SELECT * FROM ledger_entry WHERE id = ${id}`));
  };
  const figure = (title: string, work: () => Promise<unknown>): Figure => ({
    ...{ title, baseline: "a row by primary key", aim: AIM },
    subject: () => perSecond(work),
    compare: byKey,
  });
  return [
    figure("Ledger of 1,000,000 rows: first page", whole("")),
    {
      ...{
        title: "Ledger of 1,000,000 rows: page 10,000 by its link",
        baseline: "the first page",
        aim: 1 / 3,
      },
      subject: () => perSecond(whole(deep)),
      compare: () => perSecond(whole("")),
    },
    figure("Balance due of one customer among them", () =>
      statementBalance(db, { payerId: customer, at, providerIds: [] }),
    ),
    figure("GET balance of one customer", () => listUnpaid(db, request(""), viewed)),
    figure("GET history of one customer", () => listHistory(db, request(""), viewed)),
  ];
}

/** The query of the link that leads to page 10,000: that of the page before, read once by its number. */
async function deepPage(whole: (query: string) => () => ReturnType<typeof listLedger>): Promise<string> {
  const { next } = await whole(`page=${PAGE - 1}`)();
  if (!next?.includes("cursor=")) throw new Error(`page ${PAGE} has no link that says where it begins`);
  return new URL(next).searchParams.toString();
}

/**
 * A million rows of a site that has sold for years: every customer has orders and the payments of all but the last.
 * @returns one of the customers
 */
async function makeLedger(db: Database): Promise<bigint> {
  const broker = await profileIdOf(db, "cowork");
  await db.query(sql`
    INSERT INTO profile (slug, full_name, created_at)
    SELECT 'payer-' || n, 'Payer ' || n, now() - interval '5 years' FROM generate_series(1, ${CUSTOMERS}::int) n`);
  await db.query(sql`
    INSERT INTO plan (provider_id, slug, title, is_active, period_amount, period_type, created_at)
    VALUES (${broker}, 'ledger-bench', 'Ledger bench', FALSE, 10000, 'monthly', now() - interval '5 years')`);
  await db.query(sql`
    INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at)
    SELECT p.id, plan.id, now() - interval '5 years', now() + interval '1 month', now() - interval '5 years'
    FROM profile p, plan WHERE p.slug ~ '^payer-' AND plan.slug = 'ledger-bench'`);
  // Two rows for every order: what was ordered, then that it was paid; the newest order of everybody is not paid yet.
  await db.query(sql`
    INSERT INTO ledger_entry (created_at, kind, event_id, descr, orig_account, orig_profile_id, orig_amount, orig_unit,
      dest_account, dest_profile_id, dest_amount, dest_unit, entry_group, subscription_id, plan_id, payer_id)
    SELECT now() - interval '4 years' + n * interval '2 minutes', CASE WHEN is_order THEN 'A1' ELSE 'B2' END,
      'sub_' || s.id || '/', 'Subscription to ledger-bench', CASE WHEN is_order THEN 'Receivable' ELSE 'Payable' END,
      CASE WHEN is_order THEN ${broker}::bigint ELSE s.profile_id END, 10000, 'usd',
      CASE WHEN is_order THEN 'Payable' ELSE 'Liability' END, s.profile_id, 10000, 'usd', gen_random_uuid(), s.id, s.plan_id,
      s.profile_id
    FROM (SELECT n, (n / ${CUSTOMERS}::int) % 2 = 0 OR n > ${ROWS - CUSTOMERS}::int AS is_order, 1 + n % ${CUSTOMERS}::int AS place
      FROM generate_series(1, ${ROWS}::int) n) numbered
    JOIN (SELECT id, profile_id, plan_id, row_number() OVER (ORDER BY id) AS place FROM subscription
      WHERE plan_id = (SELECT id FROM plan WHERE slug = 'ledger-bench')) s USING (place)
    ORDER BY n`);
  await db.query(sql`ANALYZE`);
  return profileIdOf(db, "payer-5000");
}
