import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { issueCode, verifyCode } from "@/lib/identity/credentials/one-time-codes";
import {
  consumeLink,
  contactOfUser,
  findLink,
  issueLink,
  type NewLink,
} from "@/lib/identity/registration/links";
import { aUser, DAWN, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
const HOUR = 3_600_000;

beforeAll(async () => {
  ({ db, close } = await openWorld());
});
afterAll(() => close());

function later(hours: number): Date {
  return new Date(DAWN.getTime() + hours * HOUR);
}

async function aContact(email: string, userId: bigint | null = null): Promise<bigint> {
  const [row] = await db.query<{ id: bigint }>(sql`
    INSERT INTO contact (slug, email, user_id) VALUES (${email.split("@")[0]}, ${email}, ${userId}) RETURNING id`);
  return row?.id ?? 0n;
}

function issue(
  contactId: bigint,
  purpose: NewLink["purpose"],
  at = DAWN,
  channel: NewLink["channel"] = "email",
) {
  return db.transaction((tx) => issueLink(tx, { contactId, channel, purpose }, at));
}

function consume(key: string, at = DAWN) {
  return db.transaction((tx) => consumeLink(tx, key, at));
}

test("a link tells whom it was sent to, as often as it is looked at, and is used once", async () => {
  const contactId = await aContact("once@example.com");
  const key = await issue(contactId, "activate");
  expect(key).toMatch(/^[0-9a-f]{40}$/);
  const link = {
    contactId,
    userId: null,
    channel: "email",
    purpose: "activate",
    address: "once@example.com",
    expiresAt: new Date("2026-01-08T00:00:00Z"),
  };
  for (let look = 0; look < 3; look += 1) expect(await findLink(db, key, DAWN)).toEqual(link);
  expect(await consume(key)).toEqual(link);
  expect(await consume(key)).toBeNull();
  expect(await findLink(db, key, DAWN)).toBeNull();
});

test("the key itself is stored nowhere", async () => {
  const key = await issue(await aContact("hashed@example.com"), "reset");
  const rows = await db.query<{ row: string }>(sql`SELECT l::text AS row FROM verification_link l`);
  for (const { row } of rows) expect(row).not.toContain(key);
});

test("links to activate hold for seven days, links to set a password for an hour", async () => {
  const contactId = await aContact("lifetimes@example.com");
  for (const [purpose, hours] of [["activate", 7 * 24] as const, ["reset", 1] as const]) {
    const key = await issue(contactId, purpose);
    expect(await findLink(db, key, new Date(later(hours).getTime() - 1)), purpose).not.toBeNull();
    expect(await findLink(db, key, later(hours)), purpose).toBeNull();
    expect(await consume(key, later(hours)), purpose).toBeNull();
  }
});

test("sending again lets earlier links of the same kind live on; using one uses them all", async () => {
  const contactId = await aContact("again@example.com");
  const first = await issue(contactId, "reset");
  const other = await issue(contactId, "activate");
  const second = await issue(contactId, "reset", later(0.9));
  expect(second).not.toBe(first);
  expect(await findLink(db, first, later(1.5))).not.toBeNull();
  expect(await consume(first, later(1.5))).not.toBeNull();
  expect(await consume(second, later(1.5))).toBeNull();
  expect(await findLink(db, other, later(1.5))).not.toBeNull();
});

test("a link that has ended is not woken by a new one", async () => {
  const contactId = await aContact("ended@example.com");
  const key = await issue(contactId, "reset");
  await issue(contactId, "reset", later(2));
  expect(await findLink(db, key, later(2))).toBeNull();
});

test("what is not forty hex digits in lower case finds nothing, and uses nothing up", async () => {
  const key = await issue(await aContact("shape@example.com"), "activate");
  for (const wrong of [
    "",
    key.slice(1),
    `${key}0`,
    `${key.slice(0, 39)}G`,
    key.toUpperCase(),
    ` ${key}`,
    "0".repeat(40),
  ]) {
    if (wrong === key) continue; // All digits: its upper case is the same.
    expect(await findLink(db, wrong, DAWN), wrong).toBeNull();
    expect(await consume(wrong), wrong).toBeNull();
  }
  expect(await consume(key)).not.toBeNull();
});

test("using a link verifies its channel and voids the code that was sent along", async () => {
  const user = await aUser(db, "channels");
  const [contact] = await db.query<{ id: bigint }>(sql`
    UPDATE contact SET phone = '+14155550100' WHERE user_id = ${user.id} RETURNING id`);
  const contactId = contact?.id ?? 0n;
  const code = await issueCode(db, contactId, "email", DAWN);
  await consume(await issue(contactId, "activate"));
  const verified = sql`
    SELECT email_verified_at IS NOT NULL AS email, phone_verified_at IS NOT NULL AS phone FROM contact WHERE id = ${contactId}`;
  expect(await db.query(verified)).toEqual([{ email: true, phone: false }]);
  expect(await verifyCode(db, { userId: user.id }, "email", code, DAWN)).toBe(false);
  await consume(await issue(contactId, "reset", DAWN, "phone"));
  expect(await db.query(verified)).toEqual([{ email: true, phone: true }]);
});

test("of many who follow one link, or two links of one contact, at the same moment, one gets it", async () => {
  const contactId = await aContact("race@example.com");
  const keys = [await issue(contactId, "activate"), await issue(contactId, "activate")];
  const got = await Promise.all(Array.from({ length: 10 }, (_, index) => consume(keys[index % 2] ?? "")));
  expect(got.filter((link) => link !== null)).toHaveLength(1);
});

test("a link is void once the contact has another address, or its user was archived", async () => {
  const user = await aUser(db, "moved");
  const contact = await db.transaction((tx) => contactOfUser(tx, user.id, "email", DAWN));
  const key = await issue(contact?.id ?? 0n, "reset");
  expect(await findLink(db, key, DAWN)).toMatchObject({ userId: user.id });
  await db.query(sql`UPDATE contact SET email = 'MOVED@example.com' WHERE id = ${contact?.id}`);
  expect(await findLink(db, key, DAWN), "the same address in other letters").not.toBeNull();
  await db.query(sql`UPDATE contact SET email = 'elsewhere@example.com' WHERE id = ${contact?.id}`);
  expect(await findLink(db, key, DAWN)).toBeNull();
  await db.query(sql`UPDATE contact SET email = 'moved@example.com' WHERE id = ${contact?.id}`);
  await db.query(sql`UPDATE app_user SET is_active = FALSE WHERE id = ${user.id}`);
  expect(await consume(key)).toBeNull();
});

test("a user is reached by the contact that bears the address, adopted, filled or made for it", async () => {
  const find = (id: bigint, channel: "email" | "phone" = "email") =>
    db.transaction((tx) => contactOfUser(tx, id, channel, DAWN));

  const plain = await aUser(db, "plain");
  const own = await find(plain.id);
  expect(own).toMatchObject({ address: "plain@example.com" });
  expect(await find(plain.id)).toEqual(own);
  expect(await find(plain.id, "phone")).toBeNull();

  const adopter = await aUser(db, "adopter");
  await db.query(sql`DELETE FROM contact WHERE user_id = ${adopter.id}`);
  const dangling = await aContact("Adopter@Example.com");
  expect(await find(adopter.id)).toEqual({ id: dangling, address: "Adopter@Example.com" });
  expect(await db.query(sql`SELECT user_id FROM contact WHERE id = ${dangling}`)).toEqual([
    { user_id: adopter.id },
  ]);

  const filler = await aUser(db, "filler");
  const [emptied] = await db.query<{ id: bigint }>(sql`
    UPDATE contact SET email = NULL, email_verified_at = ${DAWN} WHERE user_id = ${filler.id} RETURNING id`);
  expect(await find(filler.id)).toEqual({ id: emptied?.id, address: "filler@example.com" });
  expect(await db.query(sql`SELECT email_verified_at AS at FROM contact WHERE id = ${emptied?.id}`)).toEqual([
    { at: null },
  ]);

  const maker = await aUser(db, "maker");
  await db.query(sql`DELETE FROM contact WHERE user_id = ${maker.id}`);
  await aContact("maker@elsewhere.example.com");
  expect(await find(maker.id)).toMatchObject({ address: "maker@example.com" });

  const nowhere = await aUser(db, "nowhere");
  await db.query(sql`UPDATE contact SET email = NULL WHERE user_id = ${nowhere.id}`);
  await db.query(sql`UPDATE app_user SET email = NULL WHERE id = ${nowhere.id}`);
  expect(await find(nowhere.id)).toBeNull();

  const rival = await aUser(db, "rival");
  await db.query(
    sql`UPDATE contact SET email = 'rival@example.com', user_id = ${plain.id} WHERE user_id = ${rival.id}`,
  );
  expect(await find(rival.id), "a contact of somebody else is not taken").toBeNull();
});
