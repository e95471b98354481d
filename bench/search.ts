import { type Database, sql } from "@/lib/db";
import { type ListDefinition, parseList } from "@/lib/http/list";
import { listProfiles, profileList } from "@/lib/identity/profiles/lists";
import { accountList, searchAccounts, searchUsers, userSearchList } from "@/lib/identity/search/accounts";
import { listUsers, userList } from "@/lib/identity/users/lists";
import { now } from "@/lib/time/clock";
import { aManager, aUser } from "@/test/world";
import type { Figure } from "./compare";
import { inParallel } from "./in-parallel";
import { makePeople, USERS } from "./people";

const TIMES = 20;
/** With a lookup by key in about 0.3 milliseconds, a search of 50. */
const AIM = 0.006;

/**
 * Searches of accounts and the broker's lists among 100,000 users and 50,000 profiles, at the database, beside looking one
 * user up by its key.
 */
export async function searches(db: Database): Promise<Figure[]> {
  const stranger = await aUser(db, "stranger");
  const staff = await aManager(db, "cowork", "searcher");
  await makePeople(db, USERS);
  const request = (definition: ListDefinition, query: string) =>
    parseList(definition, new URL(`http://localhost/?${query}`), "UTC", now());
  const accounts = (query: string) =>
    searchAccounts(db, { actor: stranger, list: request(accountList, query), now: now() });
  const users = (query: string) =>
    searchUsers(db, { actor: staff, list: request(userSearchList, query), now: now() });
  const figure = (title: string, work: () => Promise<unknown>): Figure => ({
    title,
    baseline: "a user by primary key",
    aim: AIM,
    subject: () => inParallel(Array.from({ length: TIMES }), 1, work),
    compare: () => {
      const ids = Array.from({ length: TIMES * 10 }, (_, n) => stranger.id + BigInt(n + 1));
      return inParallel(ids, 1, (id) => db.query(sql`SELECT * FROM app_user WHERE id = ${id}`));
    },
  });
  return [
    figure("Accounts: one hit", () => accounts("q=person-77777")),
    figure("Accounts: a common name", () => accounts("q=anna")),
    figure("Accounts: everybody", () => accounts("q=person")),
    figure("Accounts: a known address", () => accounts("q=office.777@mail777.example")),
    figure("Users: part of an address, by staff", () => users("q=on.77777@")),
    figure("GET /api/users, first page", () => listUsers(db, request(userList, ""))),
    figure("GET /api/profile, searched", () => listProfiles(db, request(profileList, "q=company-7777"))),
  ];
}
