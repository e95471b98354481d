import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Database, sql } from "@/lib/db";
import { aContributor, signedIn } from "../callers";
import type { Client } from "../client";
import { aManager, aProfile, aUser, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
let broker: Client;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  broker = await signedIn(await aManager(db, "cowork", "bob"));
  await aProfile(db, "acme", await aUser(db, "sue"));
});
afterAll(() => close());

interface Activity {
  readonly created_at: string;
  readonly created_by: { slug: string } | null;
  readonly text: string;
  readonly account: { slug: string; type: string } | null;
}

const note = (user: string, body: object, by = broker) =>
  by.post<Record<string, unknown>>(`/api/contacts/${user}/activities`, body);
const notes = (user: string, query = "", by = broker) =>
  by.get<{ count: number; results: Activity[] }>(`/api/contacts/${user}/activities${query}`);

async function contactsOf(username: string): Promise<{ slug: string; email: string | null }[]> {
  return db.query(sql`
    SELECT c.slug, c.email FROM contact c JOIN app_user u ON u.id = c.user_id WHERE u.username = ${username} ORDER BY c.id`);
}

test("a note says who took it, when, and about which profile; the oldest comes first", async () => {
  const first = await note("sue", { text: "Phone call", account: "acme" });
  expect([first.status, first.json]).toEqual([201, { text: "Phone call", account: "acme" }]);
  expect((await note("sue", { text: "Follow up e-mail", account: null })).json).toEqual({
    text: "Follow up e-mail",
    account: null,
  });
  const { status, json } = await notes("sue");
  expect([status, json.count]).toEqual([200, 2]);
  expect(json.results.map(({ text }) => text)).toEqual(["Phone call", "Follow up e-mail"]);
  expect(json.results[0]).toMatchObject({
    ...{ created_by: { slug: "bob", printable_name: "Bob Doe" }, created_at: expect.any(String) },
    account: { slug: "acme", type: "organization" },
  });
  expect(json.results[1]?.account).toBeNull();
});

test("notes are searched in their text, sorted and paged", async () => {
  expect((await notes("sue", "?q=PHONE")).json.results.map(({ text }) => text)).toEqual(["Phone call"]);
  expect((await notes("sue", "?o=-created_at&page_size=1")).json).toMatchObject({
    count: 2,
    next: expect.stringContaining("page=2"),
    results: [{ text: "Follow up e-mail" }],
  });
  expect((await notes("sue", "?page=9")).status).toBe(404);
});

test("text may be missing and profile too; a profile that is not there is named", async () => {
  expect((await note("bob", {})).json).toEqual({ text: "", account: null });
  const unknown = await note("bob", { text: "x", account: "no-such" });
  expect([unknown.status, Object.keys(unknown.json)]).toEqual([400, ["account"]]);
  expect((await note("bob", { text: "x".repeat(10_001) })).status).toBe(400);
  await db.query(sql`UPDATE profile SET is_active = FALSE WHERE slug = 'acme'`);
  expect((await note("bob", { text: "x", account: "acme" })).status).toBe(400);
  await db.query(sql`UPDATE profile SET is_active = TRUE WHERE slug = 'acme'`);
});

test("a contact is found by its slug, a user by name, whatever the case; others are not there", async () => {
  await db.query(
    sql`INSERT INTO contact (slug, email, full_name) VALUES ('lead', 'lead@example.com', 'Lea D')`,
  );
  expect((await notes("lead")).json).toMatchObject({ count: 0, results: [] });
  expect((await note("lead", { text: "Met at the fair" })).status).toBe(201);
  expect((await notes("lead")).json.count).toBe(1);
  expect((await notes("Lead")).json.count).toBe(1);
  expect((await notes("SUE")).json.count).toBe(2);
  expect((await notes("no-such")).status).toBe(404);
  expect((await note("no-such", { text: "x" })).status).toBe(404);
});

test("all contacts of a user are one person, under the user's name and under each slug", async () => {
  await db.query(sql`
    INSERT INTO contact (slug, full_name, user_id) SELECT 'sue-at-work', 'Sue', id FROM app_user WHERE username = 'sue'`);
  await note("sue-at-work", { text: "Lunch" });
  expect((await notes("sue-at-work")).json.count).toBe(3);
  expect((await notes("sue")).json.count).toBe(3);
});

test("a user without a contact has no notes, and gets one contact with the first", async () => {
  const bare = await aUser(db, "bare");
  await db.query(sql`DELETE FROM contact WHERE user_id = ${bare.id}`);
  expect((await notes("bare")).json).toMatchObject({ count: 0, results: [] });
  expect((await note("bare", { text: "a" })).status).toBe(201);
  expect((await note("bare", { text: "b" })).status).toBe(201);
  expect(await contactsOf("bare")).toEqual([{ slug: "bare", email: "bare@example.com" }]);
  expect((await notes("bare")).json.count).toBe(2);
});

test("a first note waits for another first note, and uses its contact", async () => {
  const twice = await aUser(db, "twice");
  await db.query(sql`DELETE FROM contact WHERE user_id = ${twice.id}`);
  const second = await db.transaction(async (tx) => {
    await tx.query(sql`SELECT 1 FROM app_user WHERE id = ${twice.id} FOR UPDATE`);
    await tx.query(sql`INSERT INTO contact (slug, user_id) VALUES ('twice', ${twice.id})`);
    const answer = note("twice", { text: "x" });
    await vi.waitUntil(
      async () => (await db.query(sql`SELECT 1 FROM pg_locks WHERE NOT granted`)).length > 0,
      {
        timeout: 20_000,
      },
    );
    return { answer };
  });
  expect((await second.answer).status).toBe(201);
  expect(await contactsOf("twice")).toHaveLength(1);
});

test("a contact that happens to have the user's address is not taken for the user", async () => {
  const twin = await aUser(db, "twin");
  await db.query(sql`DELETE FROM contact WHERE user_id = ${twin.id}`);
  await db.query(sql`INSERT INTO contact (slug, email) VALUES ('twin', 'Twin@example.com')`);
  expect((await note("twin", { text: "x" })).status).toBe(201);
  const [contact, ...others] = await contactsOf("twin");
  expect(others).toEqual([]);
  expect(contact).toEqual({ slug: expect.stringMatching(/^twin-[0-9a-f]{7}$/), email: null });
});

test("only the broker's people see notes, and only its managers take them", async () => {
  const bea = await signedIn(await aContributor(db, "cowork", "bea"));
  expect((await notes("sue", "", bea)).status).toBe(200);
  expect((await note("sue", { text: "x" }, bea)).status).toBe(403);
  const sue = await signedIn(await aUser(db, "susan"));
  expect((await notes("sue", "", sue)).status).toBe(403);
  expect((await notes("no-such", "", sue)).status).toBe(403);
});
