import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { now } from "@/lib/time/clock";
import { signedIn } from "../callers";
import { aManager, aProfile, aUser, openWorld } from "../world";

/** Profiles cost nothing, and each may write to strangers: what keeps the two from being put together. */

let db: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ db, close } = await openWorld());
});
afterAll(() => close());

/** The user has invited so many today, on each of the profiles. */
async function haveInvited(by: bigint, profileId: bigint, count: number): Promise<void> {
  await db.query(sql`
    WITH guest AS (
      INSERT INTO app_user (username) SELECT ${`guest-${by}-${profileId}-`} || n FROM generate_series(1, ${count}::int) n RETURNING id)
    INSERT INTO role_notice (profile_id, user_id, kind, since, sent, by_id)
    SELECT ${profileId}, guest.id, 'grant', ${now()}, 1, ${by} FROM guest`);
}

test("a user invites two hundred people a day, on however many profiles", async () => {
  const user = await aUser(db, "sender");
  const [one, two, three] = [
    await aProfile(db, "one", user),
    await aProfile(db, "two", user),
    await aProfile(db, "three", user),
  ];
  await haveInvited(user.id, one.id, 100);
  await haveInvited(user.id, two.id, 99);
  const client = await signedIn(user);
  const invite = (profile: string, email: string) =>
    client.post(`/api/profile/${profile}/roles/contributor?force=1`, { email });
  expect((await invite("two", "last@example.org")).status).toBe(201);
  const refused = await invite("three", "one-more@example.org");
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "86400"]);
  expect((await db.query(sql`SELECT 1 FROM app_user WHERE email = 'one-more@example.org'`)).length).toBe(0);

  // Others go on, and support does not count.
  const other = await aUser(db, "colleague");
  await db.query(sql`
    INSERT INTO role (profile_id, user_id, role_type_id)
    SELECT ${three.id}, ${other.id}, id FROM role_type WHERE slug = 'manager' AND profile_id IS NULL`);
  const colleague = await signedIn(other);
  const path = "/api/profile/three/roles/contributor?force=1";
  expect((await colleague.post(path, { email: "welcome@example.org" })).status).toBe(201);
  const staff = await aManager(db, "cowork", "brooke");
  await haveInvited(staff.id, one.id, 99);
  await haveInvited(staff.id, two.id, 101);
  expect((await (await signedIn(staff)).post(path, { email: "help@example.org" })).status).toBe(201);
});

test("a user makes twenty profiles an hour, in either way; managers of the broker as many as they need", async () => {
  const client = await signedIn(await aUser(db, "maker"));
  const own = (n: number) => client.post("/api/users/maker/profiles", { full_name: `Own ${n}` });
  const shadow = (n: number) => {
    const form = { full_name: `For ${n}`, email: `for-${n}@example.org` };
    return client.post("/api/accounts/profiles", form);
  };
  const statuses: number[] = [];
  for (let n = 0; n < 10; n += 1) statuses.push((await own(n)).status, (await shadow(n)).status);
  expect(statuses).toEqual(Array.from({ length: 20 }, () => 201));
  for (const answer of [await own(21), await shadow(21)]) {
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(3000);
  }
  const staff = await signedIn(await aManager(db, "cowork", "bettina"));
  for (let n = 0; n < 22; n += 1)
    expect((await staff.post("/api/users/bettina/profiles", { full_name: `Site ${n}` })).status).toBe(201);
});
