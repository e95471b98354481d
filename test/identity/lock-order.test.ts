import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Database, type Sql, sql } from "@/lib/db";
import { lockNames } from "@/lib/identity/names";
import { signedIn } from "../callers";
import type { Client } from "../client";
import { aProfile, aUser, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ db, close } = await openWorld());
});
afterAll(() => close());

/**
 * Runs the request while somebody else, such as who activates an account, has locked the names and goes on to lock a
 * row. With the locks taken in another order each of the two would wait for the other, and the database end one.
 */
async function beside(row: Sql, request: () => Promise<{ status: number }>): Promise<number> {
  const { answer } = await db.transaction(async (tx) => {
    await lockNames(tx);
    const running = request();
    const waits = sql`
      SELECT 1 FROM pg_locks
      WHERE NOT granted AND locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    await vi.waitUntil(async () => (await db.query(waits)).length > 0, { timeout: 20_000 });
    await tx.query(row);
    return { answer: running };
  });
  return (await answer).status;
}

async function aPerson(username: string): Promise<Client> {
  const user = await aUser(db, username);
  const client = await signedIn(user);
  const form = { full_name: user.fullName, type: "personal" };
  expect((await client.post(`/api/users/${username}/profiles`, form)).status).toBe(201);
  return client;
}

const profileRow = (slug: string) => sql`SELECT 1 FROM profile WHERE slug = ${slug} FOR UPDATE`;

test("who renames a user waits for the names before anything else is locked", async () => {
  const client = await aPerson("ursula");
  const rename = () => client.put("/api/users/ursula", { full_name: "Ursula Doe", slug: "ulla" });
  expect(await beside(profileRow("ursula"), rename)).toBe(200);
});

test("who renames a profile waits for the names before anything else is locked", async () => {
  const owner = await aUser(db, "owner");
  await aProfile(db, "oldname", owner);
  const client = await signedIn(owner);
  const rename = () => client.put("/api/profile/oldname", { full_name: "Oldname Inc", slug: "newname" });
  expect(await beside(profileRow("oldname"), rename)).toBe(200);
});

test("who invites somebody new waits for the names before anything else is locked", async () => {
  const host = await aUser(db, "host");
  await aProfile(db, "hosts", host);
  const client = await signedIn(host);
  const invite = () =>
    client.post("/api/profile/hosts/roles/manager?force=1", { email: "guest@example.com", full_name: "G" });
  expect(await beside(profileRow("hosts"), invite)).toBe(201);
});
