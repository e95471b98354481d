import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { now } from "@/lib/time/clock";
import { aContributor, signedIn } from "../callers";
import type { Client } from "../client";
import { statementsOf } from "../statements";
import { aManager, aPlan, aProfile, aUser, openWorld, profileIdOf } from "../world";

const DAY = 86_400_000;
const NOW = now();
const days = (count: number) => new Date(NOW.getTime() + count * DAY);
const on = (count: number) => days(count).toISOString();

let db: Database;
let close: () => Promise<void>;
let stella: Client;

/**
 * ann and bob of ann-co signed in 2 and 20 days ago, cy of cy-co 100 days ago, dan of dan-co, who never had more than an
 * offer, today; eve's subscription has ended.
 */
beforeAll(async () => {
  ({ db, close } = await openWorld());
  await aManager(db, "cowork", "alice");
  const stellaUser = await aUser(db, "stella");
  await aProfile(db, "studio", stellaUser);
  stella = await signedIn(stellaUser);
  const plan = await aPlan(db, "yoga", "studio");
  for (const name of ["ann", "cy", "dan", "eve"]) await aProfile(db, `${name}-co`, await aUser(db, name));
  await aContributor(db, "ann-co", "bob");
  const logins: Record<string, number> = { ann: -2, bob: -20, cy: -100, dan: 0, eve: -1 };
  for (const [name, day] of Object.entries(logins))
    await db.query(sql`UPDATE app_user SET last_login = ${days(day - 0.01)} WHERE username = ${name}`);
  await db.query(sql`UPDATE role SET accepted_by_user = TRUE`);
  const subscribed = async (profile: string, to: number, grantKey: string | null = null) =>
    db.orm.subscription.create({
      data: {
        ...{ profileId: await profileIdOf(db, profile), planId: plan.id, grantKey },
        ...{ createdAt: days(-300), endsAt: days(to), anchorAt: days(-300) },
      },
    });
  await subscribed("ann-co", 20);
  await subscribed("cy-co", 20);
  await subscribed("dan-co", 20, "c".repeat(40));
  await subscribed("eve-co", -20);
});
afterAll(() => close());

const PATH = "/api/profile/studio/subscribers";

async function listed(query: string): Promise<string[]> {
  const { status, text, json } = await stella.get<{
    results: { slug?: string; user?: { username: string }; profile?: { slug: string } }[];
  }>(`${PATH}${query}`);
  expect(status, text).toBe(200);
  return json.results.map(({ slug, user, profile }) => slug ?? `${user?.username}@${profile?.slug}`);
}

test("subscribers are those that have or had a subscription, each once", async () => {
  expect(await listed("")).toEqual(["ann-co", "cy-co", "dan-co", "eve-co"]);
  expect(await listed("?q=eve&q_f=username")).toEqual(["eve-co"]);
  expect(await listed("?o=-full_name&page_size=2")).toEqual(["eve-co", "dan-co"]);
  expect(await listed("?start_at=2026-01-02")).toEqual([]);
});

test("engaged are the people who signed in within 7 days and whose profile is subscribed", async () => {
  expect(await listed("/engaged")).toEqual(["ann@ann-co"]);
  expect(await listed(`/engaged?start_at=${on(-200)}`)).toEqual(["ann@ann-co", "bob@ann-co", "cy@cy-co"]);
  expect(await listed(`/engaged?start_at=${on(-200)}&o=created_at&q=cy&q_f=profile`)).toEqual(["cy@cy-co"]);
  // The window is seven days before its end, and only who is subscribed beyond it counts.
  expect(await listed(`/engaged?ends_at=${on(-19)}`)).toEqual(["bob@ann-co"]);
});

test("somebody who signed in is shown with their role and when", async () => {
  const { json } = await stella.get<{ results: object[] }>(`${PATH}/engaged`);
  expect(json.results[0]).toMatchObject({
    user: { username: "ann", email: "ann@example.com", last_login: on(-2.01) },
    ...{ grant_key: null, role_description: { slug: "manager" }, profile: { slug: "ann-co" } },
  });
});

test("who was put on a profile without being asked is not told of", async () => {
  await db.query(
    sql`UPDATE role SET accepted_by_user = FALSE WHERE user_id = (SELECT id FROM app_user WHERE username = 'ann')`,
  );
  expect(await listed("/engaged")).toEqual([]);
  await db.query(sql`UPDATE role SET accepted_by_user = TRUE`);
});

test("unengaged are subscribed profiles of which nobody signed in within 90 days", async () => {
  expect(await listed("/unengaged")).toEqual(["cy-co"]);
  expect(await listed(`/unengaged?start_at=${on(-1)}`)).toEqual(["ann-co", "cy-co"]);
  expect(await listed(`/unengaged?start_at=${on(-200)}`)).toEqual([]);
});

test.each(["", "/engaged", "/unengaged"])(
  "§11 row 31: subscribers%s asks the database no more than six times",
  async (path) => {
    expect(await statementsOf(() => stella.get(PATH + path))).toBeLessThanOrEqual(6);
  },
);
