import { afterAll, beforeAll, expect, test } from "vitest";
import { makePeople } from "@/bench/people";
import type { Database, Db, Sql } from "@/lib/db";
import { type ListDefinition, parseList } from "@/lib/http/list";
import { listProfiles, profileList } from "@/lib/identity/profiles/lists";
import {
  accountList,
  searchAccounts,
  searchProfiles,
  searchUsers,
  userSearchList,
} from "@/lib/identity/search/accounts";
import { listUsers, userList } from "@/lib/identity/users/lists";
import { aManager, aUser, DAWN, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
let callers: { id: bigint }[];

beforeAll(async () => {
  ({ db, close } = await openWorld());
  callers = [await aUser(db, "stranger"), await aManager(db, "cowork", "brooke")];
  await makePeople(db, 30_000);
});
afterAll(() => close());

/** Runs the work, and returns how each of its statements is planned: for its values, and for any values. */
async function plansOf(work: (db: Db) => Promise<unknown>, options = ""): Promise<string[]> {
  const plans: string[] = [];
  const query = async <Row>(statement: Sql): Promise<Row[]> => {
    const { text, values } = statement;
    for (const mode of ["force_custom_plan", "force_generic_plan"]) {
      const client = await db.pool.connect();
      await client.query(`SET plan_cache_mode = ${mode}`);
      const name = `plan-${mode}-${plans.length}`;
      const explained = await client.query({ name, text: `EXPLAIN ${options} ${text}`, values });
      client.release(true);
      plans.push(explained.rows.map((row) => row["QUERY PLAN"]).join("\n"));
    }
    return db.query<Row>(statement);
  };
  await work({ orm: db.orm, query });
  return plans;
}

const WHOLE_TABLE = /Seq Scan on (app_user|contact|profile)\b.*/;

const request = (definition: ListDefinition, query: string) =>
  parseList(definition, new URL(`http://localhost/?${query}`), "UTC", DAWN);

const QUERIES = [
  "q=person-7777",
  "q=smith",
  "q=anna adler,novak",
  "q=office.77@mail77.example",
  "q=nobody@mail77.example",
  "q=mail77.example",
  "q=anna&q_f=first_name",
  "q=person-77&q_f=^slug&q_f==email",
  "q=zzz",
];

test.each(QUERIES)("a search for %j reads no table from end to end", async (query) => {
  for (const actor of callers) {
    const searches = [
      plansOf((tx) => searchAccounts(tx, { actor, list: request(accountList, query), now: DAWN })),
      plansOf((tx) => searchProfiles(tx, { actor, list: request(accountList, query), now: DAWN })),
      plansOf((tx) => searchUsers(tx, { actor, list: request(userSearchList, query), now: DAWN })),
    ];
    const plans = (await Promise.all(searches)).flat();
    expect(plans).toHaveLength(6);
    expect(plans.flatMap((plan) => WHOLE_TABLE.exec(plan)?.[0] ?? [])).toEqual([]);
  }
});

test("what everybody is called is given up after the first thousand", async () => {
  const [actor = { id: 0n }] = callers;
  const analyze = "(ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF)";
  const plans = [
    ...(await plansOf(
      (tx) => searchAccounts(tx, { actor, list: request(accountList, "q=person"), now: DAWN }),
      analyze,
    )),
    ...(await plansOf(
      (tx) => searchUsers(tx, { actor, list: request(userSearchList, "q=person"), now: DAWN }),
      analyze,
    )),
  ];
  const read = plans.flatMap((plan) =>
    [...plan.matchAll(/(?:Seq|Heap) Scan on (?:app_user|profile).*actual rows=(\d+)/g)].map(([, rows]) =>
      Number(rows),
    ),
  );
  // Profiles are not even looked at: of a crowd nothing is shown.
  expect(read.length).toBeGreaterThan(3);
  expect(Math.max(...read)).toBeLessThanOrEqual(1001);
});

test.each(["q=person-7777", "q=zzz", "q=company-77&q_f=^slug", "q=office.7777@"])(
  "a list searched for %j reads no table from end to end",
  async (query) => {
    const plans = [
      ...(await plansOf((tx) => listUsers(tx, request(userList, query)))),
      ...(await plansOf((tx) => listProfiles(tx, request(profileList, query)))),
    ];
    expect(plans.flatMap((plan) => WHOLE_TABLE.exec(plan)?.[0] ?? [])).toEqual([]);
  },
);

test("a page of the whole list is read in the order of an index, not sorted", async () => {
  for (const work of [
    (tx: Db) => listUsers(tx, request(userList, "")),
    (tx: Db) => listProfiles(tx, request(profileList, "")),
  ]) {
    const pages = (await plansOf(work)).filter((plan) => plan.startsWith("Limit"));
    expect(pages).toHaveLength(2);
    expect(pages.filter((plan) => /\bSort {2}\(|Seq Scan/.test(plan))).toEqual([]);
  }
});
