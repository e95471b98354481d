import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { spend } from "@/lib/auth/throttle";
import { type Database, sql } from "@/lib/db";
import { now } from "@/lib/time/clock";
import { signedIn } from "../callers";
import { announcedAs } from "../events";
import { aManager, aProfile, aUser, openWorld } from "../world";

/** Profiles cost nothing, and each may write to strangers: what keeps the two from being put together. */

let db: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ db, close } = await openWorld());
});
afterAll(() => close());

/** The user has granted so many roles today, or repeated that. */
async function haveGranted({ id }: SignedIn, count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await spend(db, { limit: "grant", subject: id.toString() });
}

/** The profile has invited so many today. */
async function haveInvited(profileId: bigint, count: number): Promise<void> {
  await db.query(sql`
    WITH guest AS (
      INSERT INTO app_user (username) SELECT ${`guest-${profileId}-`} || n FROM generate_series(1, ${count}::int) n RETURNING id)
    INSERT INTO role_notice (profile_id, user_id, kind, since, sent)
    SELECT ${profileId}, guest.id, 'grant', ${now()}, 1 FROM guest`);
}

test("a user invites two hundred people a day, on however many profiles, repetitions among them", async () => {
  const user = await aUser(db, "sender");
  await aProfile(db, "two", user);
  const three = await aProfile(db, "three", user);
  const client = await signedIn(user);
  const invite = (profile: string, email: string) =>
    client.post(`/api/profile/${profile}/roles/contributor?force=1`, { email });
  const repeat = (profile: string, username: string) =>
    client.post(`/api/profile/${profile}/roles/contributor/${username}`);
  await haveGranted(user, 197);
  expect((await invite("two", "ana@example.org")).status).toBe(201);
  expect((await invite("three", "bob@example.org")).status).toBe(201);
  expect((await repeat("two", "ana")).status).toBe(200);
  const sent = (await announcedAs(db, "role_grant_created")).length;
  for (const refused of [await repeat("three", "bob"), await invite("three", "one-more@example.org")])
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "86400"]);
  expect((await announcedAs(db, "role_grant_created")).length).toBe(sent);
  expect((await db.query(sql`SELECT 1 FROM app_user WHERE email = 'one-more@example.org'`)).length).toBe(0);

  // Others go on, and support does not count.
  const other = await aUser(db, "colleague");
  await db.query(sql`
    INSERT INTO role (profile_id, user_id, role_type_id)
    SELECT ${three.id}, ${other.id}, id FROM role_type WHERE slug = 'manager' AND profile_id IS NULL`);
  const colleague = await signedIn(other);
  expect((await colleague.post("/api/profile/three/roles/contributor/bob")).status).toBe(200);
  const manager = await aManager(db, "cowork", "brooke");
  await haveGranted(manager, 200);
  const staff = await signedIn(manager);
  expect((await staff.post("/api/profile/two/roles/contributor/ana")).status).toBe(200);
});

test("a profile invites two hundred people a day, by however many managers", async () => {
  const user = await aUser(db, "first-manager");
  const profile = await aProfile(db, "popular", user);
  await haveInvited(profile.id, 199);
  const invite = async (email: string) =>
    (await signedIn(user)).post("/api/profile/popular/roles/contributor?force=1", { email });
  expect((await invite("last@example.org")).status).toBe(201);
  expect((await invite("too-many@example.org")).status).toBe(429);
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
