import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { announce } from "@/lib/events";
import { tasks } from "@/lib/jobs";
import { alertOfFailures } from "@/lib/notifications";
import { logTexts } from "@/lib/notifications/transports/log-texts";
import { Undeliverable } from "@/lib/notifications/transports/port";
import { aUser, DAWN, openWorld } from "../world";
import { letters, sendAll, tellAll } from "./jobs";

let db: Database;
let close: () => Promise<void>;
let users = 0;

beforeAll(async () => {
  ({ db, close } = await openWorld());
});
afterAll(() => close());

const hours = (n: number) => new Date(DAWN.getTime() + n * 3_600_000);

/** A message to somebody new that no server takes. */
async function fails(at: Date): Promise<void> {
  users += 1;
  const { id } = await aUser(db, `user${users}`);
  await db.transaction((tx) => announce(tx, "user_welcome", { user: id }, at));
  await passes(at);
}

/** Everything that waits is told of, and fails. */
async function passes(at: Date): Promise<void> {
  const deliver = async () => {
    throw new Undeliverable("550 no such user");
  };
  await tellAll(db, at);
  await sendAll(db, at, { mails: { name: "smtp", keepsMessages: false, deliver }, texts: logTexts });
}

async function alert(at: Date): Promise<number> {
  const { failed_messages: count } = await alertOfFailures(db, at);
  await tellAll(db, at);
  return count;
}

test("the broker is told how many messages failed, once a day at most, and never of an alert that failed", async () => {
  expect(await alert(hours(0))).toBe(0);
  await fails(hours(1));
  await fails(hours(1));
  expect(await alert(hours(2))).toBe(2);
  const waiting = await letters(db);
  expect(waiting).toMatchObject([
    { to: "cowork@example.com", subject: "2 messages of Cowork could not be delivered" },
  ]);
  expect(waiting[0]?.text).toContain("http://localhost:3000/proxy/notifications/");

  await fails(hours(3));
  await passes(hours(3));
  const failed = await db.query(sql`SELECT event FROM message WHERE failed_at IS NOT NULL ORDER BY id`);
  expect(failed).toContainEqual({ event: "delivery_failed" });
  expect(await alert(hours(4))).toBe(0);
  expect(await alert(hours(25))).toBe(0);
  expect(await alert(hours(26))).toBe(1);
  await passes(hours(27));
  expect(await alert(hours(60))).toBe(0);
});

test("the worker looks for failures by itself", () => {
  expect(Object.keys(tasks)).toContain("alert-of-failures");
});
