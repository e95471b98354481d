import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { type Database, sql } from "@/lib/db";
import { announce } from "@/lib/events";
import { purge } from "@/lib/jobs/purge";
import { startWorker } from "@/lib/jobs/worker";
import { findLatestMessage, listFailedMessages, listMessages } from "@/lib/notifications/mailbox";
import { MESSAGE_TASK } from "@/lib/notifications/queue";
import { sendMessage, type Transports } from "@/lib/notifications/send";
import { logTexts } from "@/lib/notifications/transports/log-texts";
import { type Mail, type Transport, Undeliverable } from "@/lib/notifications/transports/port";
import { aUser, DAWN, openWorld } from "../world";
import { happens, kept, sendAll, tellAll, waitingJobs } from "./jobs";

let db: Database;
let url: string;
let close: () => Promise<void>;
let ada: SignedIn;

beforeAll(async () => {
  ({ db, url, close } = await openWorld());
  ada = await aUser(db, "ada");
});
afterEach(async () => {
  await db.query(sql`DELETE FROM message`);
  await db.query(sql`DELETE FROM graphile_worker._private_jobs`);
});
afterAll(() => close());

/** A mail server that takes everything, in the order of `taken`, or does what `fail` throws. */
function aServer(fail: (mail: Mail) => void = () => undefined): { taken: Mail[]; transports: Transports } {
  const taken: Mail[] = [];
  const mails: Transport<Mail> = {
    name: "smtp",
    keepsMessages: false,
    deliver: async (mail) => {
      fail(mail);
      taken.push(mail);
      return "its-id";
    },
  };
  return { taken, transports: { mails, texts: logTexts } };
}

async function waitingMessage(): Promise<bigint> {
  const [letter] = await happens(db, "user_welcome", { user: ada.id }, DAWN);
  return letter?.id ?? 0n;
}

async function rowOf(id: bigint) {
  const [row] = await db.query<Record<string, unknown>>(sql`SELECT * FROM message WHERE id = ${id}`);
  return row;
}

test("a message is handed over once, and forgotten when it was", async () => {
  const { taken, transports } = aServer();
  const id = await waitingMessage();
  for (let run = 0; run < 3; run++) await sendMessage(db, { id, isLastAttempt: false, at: DAWN }, transports);
  expect(taken).toHaveLength(1);
  expect(taken[0]).toMatchObject({
    to: "ada@example.com",
    from: { name: "Cowork", address: "no-reply@localhost" },
    subject: "Welcome to Cowork",
    headers: {
      "Auto-Submitted": "auto-generated",
      "List-Unsubscribe": "<http://localhost:3000/users/ada/notifications/>",
    },
  });
  expect(await rowOf(id)).toMatchObject({
    sealed: null,
    transport: "smtp",
    transport_key: "its-id",
    attempts: 1,
  });
});

test("a process that dies between handing over and noting it gives the same message the same key again", async () => {
  const { taken, transports } = aServer();
  const id = await waitingMessage();
  const dying: Database = {
    ...db,
    query: (statement) =>
      statement.text.includes("sent_at =") ? Promise.reject(new Error("killed")) : db.query(statement),
  };
  await expect(sendMessage(dying, { id, isLastAttempt: false, at: DAWN }, transports)).rejects.toThrow(
    "killed",
  );
  await sendMessage(db, { id, isLastAttempt: false, at: DAWN }, transports);
  expect(taken.map(({ key }) => key)).toEqual([taken[0]?.key, taken[0]?.key]);
  expect(taken[0]?.key).toMatch(/^[0-9a-f]{40}$/);
});

test("a process that dies after storing loses nothing: the jobs are stored with the messages", async () => {
  await waitingMessage();
  const { taken, transports } = aServer();
  await sendAll(db, DAWN, transports);
  expect(taken).toHaveLength(1);
});

test("a failure is tried again, and told only once it is final", async () => {
  let isDown = true;
  const { taken, transports } = aServer(() => {
    if (isDown) throw new Error("connection refused");
  });
  const id = await waitingMessage();
  await expect(sendMessage(db, { id, isLastAttempt: false, at: DAWN }, transports)).rejects.toThrow(
    "refused",
  );
  expect(await rowOf(id)).toMatchObject({ failed_at: null, error: "connection refused", attempts: 1 });
  isDown = false;
  await sendMessage(db, { id, isLastAttempt: false, at: DAWN }, transports);
  expect(taken).toHaveLength(1);
  expect(await rowOf(id)).toMatchObject({ error: null, sent_at: DAWN });
});

test.each([
  ["the last attempt fails", true, new Error("connection refused")],
  ["the mailbox refuses for good", false, new Undeliverable("550 no such user")],
])(
  "when %s the message is given up, its words are forgotten, and the site's people can see it",
  async (_, isLastAttempt, error) => {
    const { transports } = aServer(() => {
      throw error;
    });
    const id = await waitingMessage();
    await sendMessage(db, { id, isLastAttempt, at: DAWN }, transports);
    expect(await listFailedMessages(db)).toMatchObject([
      {
        id,
        event: "user_welcome",
        address: "ada@example.com",
        failedAt: DAWN,
        error: error.message,
        content: null,
      },
    ]);
    await sendMessage(db, { id, isLastAttempt, at: DAWN }, transports);
    expect(await rowOf(id)).toMatchObject({ attempts: 1 });
  },
);

test("one recipient's refusal is no other's", async () => {
  const { transports, taken } = aServer(({ to }) => {
    if (to === "old@example.com") throw new Undeliverable("550 no such user");
  });
  const changed = { user: ada.id, what: "email", ip: "", formerEmail: "old@example.com" } as const;
  await happens(db, "credentials_updated", changed, DAWN);
  await sendAll(db, DAWN, transports);
  expect(taken.map(({ to }) => to)).toEqual(["ada@example.com"]);
});

test("the queue gives up within the day for which a key is known", async () => {
  await waitingMessage();
  const [job] = await db.query<{ attempts: number }>(sql`
    SELECT max_attempts AS attempts FROM graphile_worker.jobs WHERE task_identifier = ${MESSAGE_TASK}`);
  // graphile-worker waits e^attempt seconds, and no longer than e^10.
  const waits = Array.from({ length: (job?.attempts ?? 99) - 1 }, (_, index) =>
    Math.exp(Math.min(10, index + 1)),
  );
  const hours = waits.reduce((sum, seconds) => sum + seconds, 0) / 3600;
  expect(hours).toBeGreaterThan(12);
  expect(hours).toBeLessThan(24);
});

test("without a mail server messages stay readable, the latest by address in any case, all by a part of it", async () => {
  await happens(db, "user_welcome", { user: ada.id }, DAWN);
  expect(await findLatestMessage(db, "ada@example.com")).toBeNull(); // not before it was "sent"
  await sendAll(db, DAWN, kept);
  expect(await findLatestMessage(db, "ADA@Example.com")).toMatchObject({
    content: { subject: "Welcome to Cowork" },
  });
  expect(await listMessages(db, { address: "DA@", page: 1 })).toMatchObject({ count: 1 });
  expect(await listMessages(db, { address: "_da@", page: 1 })).toMatchObject({ count: 0 });
});

test("rows go after thirty days", async () => {
  await waitingMessage();
  const days = (count: number) => new Date(DAWN.getTime() + count * 86_400_000);
  expect(await purge(db, days(29))).toMatchObject({ messages: 0 });
  expect(await purge(db, days(31))).toMatchObject({ messages: 1 });
});

test("the worker takes it all the way, from the event to the mailbox, and nothing that was undone", async () => {
  const undone = db.transaction(async (tx) => {
    await announce(tx, "user_login_failed", { user: ada.id, ip: "" }, DAWN);
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  await db.transaction((tx) => announce(tx, "user_welcome", { user: ada.id }, DAWN));
  const worker = await startWorker(url);
  await expect.poll(() => findLatestMessage(db, "ada@example.com"), { timeout: 20_000 }).not.toBeNull();
  await worker.stop();
  const { messages } = await listMessages(db, { address: "", page: 1 });
  expect(messages.map(({ event }) => event)).toEqual(["user_welcome"]);
  expect(await waitingJobs(db, MESSAGE_TASK)).toEqual([]);
});

test("a worker that is killed at work leaves its jobs to the next", async () => {
  await db.transaction((tx) => announce(tx, "user_welcome", { user: ada.id }, DAWN));
  await tellAll(db, DAWN);
  // What a killed worker leaves: its lock. The next one frees what nobody can be at work on any more.
  await db.query(
    sql`UPDATE graphile_worker._private_jobs SET locked_at = now() - interval '11 minutes', locked_by = 'dead'`,
  );
  const worker = await startWorker(url);
  await expect.poll(() => findLatestMessage(db, "ada@example.com"), { timeout: 20_000 }).not.toBeNull();
  await worker.stop();
});
