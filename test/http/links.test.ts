import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { issueLink, type LinkPurpose } from "@/lib/identity/registration/links";
import { grantKeyOf } from "@/lib/identity/roles/grant-keys";
import { Client } from "../client";
import { startServer, TEST_SECRET, type TestServer } from "../server";
import { aProfile, aUser, openWorld, PASSWORD } from "../world";

let db: Database;
let server: TestServer;
let closeWorld: () => Promise<void>;
const NEW_PASSWORD = "a staple for the horse";

beforeAll(async () => {
  const { url, ...world } = await openWorld();
  db = world.db;
  closeWorld = world.close;
  server = await startServer({ databaseUrl: url });
});
afterAll(async () => {
  await server?.stop();
  await closeWorld?.();
});

async function linkTo(username: string, purpose: LinkPurpose): Promise<string> {
  const [contact] = await db.query<{ id: bigint }>(sql`
    SELECT c.id FROM contact c JOIN app_user u ON u.id = c.user_id WHERE u.username = ${username}`);
  const link = { contactId: contact?.id ?? 0n, channel: "email", purpose } as const;
  return db.transaction((tx) => issueLink(tx, link, new Date()));
}

/** What opens links before people do: scanners of mail, previews of chats, prefetching browsers. */
async function openWithout(client: Client, ...paths: string[]): Promise<void> {
  for (const path of paths)
    for (const method of ["HEAD", "OPTIONS", "GET"])
      expect((await client.send(method, path)).status, `${method} ${path}`).toBeLessThan(500);
}

test("looking at a link to activate, in whatever way, leaves it as it is", async () => {
  const user = await aUser(db, "ada");
  await db.query(sql`UPDATE app_user SET password_hash = NULL WHERE id = ${user.id}`);
  const key = await linkTo("ada", "activate");
  const client = new Client(server.url);
  await openWithout(client, `/activate/${key}/`, `/activate/${key}`, `/api/auth/activate/${key}`);
  expect((await client.send("HEAD", `/api/auth/activate/${key}`)).status, "it is a link that holds").toBe(
    200,
  );
  const activate = () => client.post(`/api/auth/activate/${key}`, { new_password: NEW_PASSWORD });
  expect((await activate()).status).toBe(201);
  expect((await activate()).status).toBe(400);
});

test("looking at a link to set a new password, in whatever way, leaves it as it is", async () => {
  await aUser(db, "bob");
  const key = await linkTo("bob", "reset");
  const client = new Client(server.url);
  await openWithout(client, `/reset/${key}/`, `/reset/${key}`, `/api/auth/reset/${key}`);
  expect((await client.post("/api/auth", { username: "bob", password: PASSWORD })).status).toBe(201);
  const reset = () => client.post(`/api/auth/reset/${key}`, { new_password: NEW_PASSWORD });
  expect((await reset()).status).toBe(201);
  expect((await reset()).status).toBe(400);
});

test("looking at an invitation, in whatever way and whoever looks, accepts nothing", async () => {
  process.env.TURNPIKE_SECRET = TEST_SECRET;
  await aProfile(db, "acme", await aUser(db, "sue"));
  const guest = await aUser(db, "guest");
  const nonce = "b".repeat(40);
  const [role] = await db.query<{ id: bigint }>(sql`
    INSERT INTO role (profile_id, user_id, role_type_id, grant_key, accepted_by_user)
    SELECT p.id, ${guest.id}, t.id, ${nonce}, FALSE FROM profile p, role_type t
    WHERE p.slug = 'acme' AND t.slug = 'contributor' AND t.profile_id IS NULL RETURNING id`);
  const key = grantKeyOf({ roleId: role?.id ?? 0n, nonce });
  const browser = new Client(server.url);
  await browser.post("/api/auth?cookie=1", { username: "guest", password: PASSWORD });
  const page = `/users/roles/accept/${key}/`;
  for (const client of [new Client(server.url), browser])
    await openWithout(
      client,
      page,
      `/users/roles/accept/${key}`,
      `/api/users/guest/accessibles/accept/${key}`,
    );
  expect((await browser.get(page)).text, "the page of the invitation").toContain("Join ");
  expect(await db.query(sql`SELECT grant_key FROM role WHERE id = ${role?.id}`)).toEqual([
    { grant_key: nonce },
  ]);
  await browser.get("/api");
  expect((await browser.put(`/api/users/guest/accessibles/accept/${key}`, {})).status).toBe(200);
  expect(await db.query(sql`SELECT grant_key FROM role WHERE id = ${role?.id}`)).toEqual([
    { grant_key: null },
  ]);
});
