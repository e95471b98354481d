import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { type Database, sql } from "@/lib/db";
import { notificationNames } from "@/lib/notifications/catalogue";
import { MESSAGE_TASK } from "@/lib/notifications/queue";
import { signedIn } from "../callers";
import { aManager, openWorld } from "../world";
import { letters, waitingJobs } from "./jobs";

let db: Database;
let close: () => Promise<void>;
let bob: SignedIn;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  bob = await aManager(db, "cowork", "bob");
});
afterEach(async () => {
  await db.query(sql`DELETE FROM message`);
  await db.query(sql`DELETE FROM graphile_worker._private_jobs`);
});
afterAll(() => close());

async function tryOut(template: string, overrides?: unknown) {
  return (await signedIn(bob)).post<Record<string, unknown>>(`/api/notifications/${template}`, overrides);
}

test.each(notificationNames)("%s is tried with sample data, by mail to the caller alone", async (name) => {
  const { status, json } = await tryOut(name);
  expect({ status, json }).toEqual({ status: 200, json: { detail: "Test e-mail sent to bob@example.com." } });
  const [letter, ...others] = await letters(db);
  expect(others).toEqual([]);
  expect(letter).toMatchObject({ channel: "email", to: "bob@example.com" });
  expect(letter?.text).toContain("A test: names and amounts below are made up.");
  expect(letter?.text).toContain("Cowork");
  expect(await waitingJobs(db, MESSAGE_TASK)).toHaveLength(1);
});

test("twice is two messages: no test takes the place of another", async () => {
  await tryOut("user_welcome");
  await tryOut("user_welcome");
  expect(await letters(db)).toHaveLength(2);
});

test.each([
  ["verification", "Activate your account on Cowork"],
  ["password_reset", "Set a new password for Cowork"],
  ["sales_report", "Weekly report of Cowork"],
  ["contributor_role_grant_created", "You are invited to Marigold Studio"],
])("%s is known by that name too", async (template, subject) => {
  expect((await tryOut(template)).status).toBe(200);
  expect(await letters(db)).toMatchObject([{ subject }]);
});

test.each(["nothing", "librarian_role_grant_created", "toString", "__proto__", "User_welcome"])(
  "%s is not there",
  async (template) => {
    expect((await tryOut(template)).status).toBe(404);
    expect(await letters(db)).toEqual([]);
  },
);

describe("what the caller sends", () => {
  test("takes the place of the sample, part by part", async () => {
    await tryOut("expires_soon", { nb_expiration_days: 1, plan: { title: "Night Desk" } });
    const [letter] = await letters(db);
    expect(letter?.subject).toBe("Your subscription to Night Desk ends tomorrow");
    expect(letter?.text).toContain("Marigold Studio");
  });

  test("never changes who the site is, or where links lead", async () => {
    await tryOut("user_welcome", { broker: { printable_name: "Bank" }, event: "x" });
    expect((await letters(db))[0]?.subject).toBe("Welcome to Cowork");
    const elsewhere = await tryOut("user_welcome", { back_url: "https://evil.example/" });
    expect(elsewhere).toMatchObject({
      status: 400,
      json: { detail: "back_url: Use an address of this site." },
    });
  });

  test.each([
    ["expires_soon", { nb_expiration_days: "soon" }, /^nb_expiration_days: /],
    ["charge_updated", { charge_total: { unit: "dollars" } }, /^charge_total\.unit: /],
    ["charge_updated", { charge_items: [{}] }, /^charge_items\.0\.invoiced/],
    ["card_updated", { changes: null }, /^changes: /],
  ])("is refused by %s when it makes no message: %j", async (template, overrides, detail) => {
    const { status, json } = await tryOut(template, overrides);
    expect(status).toBe(400);
    expect(json).toEqual({ detail: expect.stringMatching(detail) });
    expect(await letters(db)).toEqual([]);
  });
});

test("who has no address is told so, and no message is made", async () => {
  await db.query(sql`UPDATE app_user SET email = NULL WHERE id = ${bob.id}`);
  const { status, json } = await tryOut("user_welcome");
  await db.query(sql`UPDATE app_user SET email = 'bob@example.com' WHERE id = ${bob.id}`);
  expect({ status, json }).toEqual({
    status: 400,
    json: { detail: "Add an e-mail address to your account first." },
  });
  expect(await letters(db)).toEqual([]);
});

test("a test is written in the caller's language", async () => {
  await db.query(sql`UPDATE contact SET lang = 'pt-br' WHERE user_id = ${bob.id}`);
  await tryOut("user_welcome");
  await db.query(sql`UPDATE contact SET lang = 'en' WHERE user_id = ${bob.id}`);
  expect((await letters(db))[0]?.subject).toBe("Boas-vindas a Cowork");
});

test("the list names every notification, and what could not be delivered", async () => {
  await db.query(sql`
    INSERT INTO message (source, event, channel, address, created_at, failed_at, error)
    VALUES ('job:1', 'user_welcome', 'email', 'nobody@example.com', now(), now(), '550 no such user')`);
  const { json } = await (await signedIn(bob)).get<{ results: { event: string }[] }>("/api/notifications");
  expect(json.results.map(({ event }) => event)).toEqual(notificationNames);
  expect(json).toMatchObject({
    failures: [{ event: "user_welcome", address: "nobody@example.com", reason: "550 no such user" }],
  });
});
