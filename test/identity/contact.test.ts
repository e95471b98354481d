import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { isHuman } from "@/lib/identity/crm/captcha";
import { signedIn, visitor } from "../callers";
import { announcedAs } from "../events";
import { aUser, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
const api = visitor();

beforeAll(async () => {
  ({ db, close } = await openWorld());
});
afterAll(() => close());

let ip = "";
let ipNumber = 0;
beforeEach(() => {
  ipNumber += 1;
  ip = `192.0.2.${ipNumber}`;
});

const FORM = { full_name: "Joe Card", email: "joe@example.com", message: "Can I request a demo?" };

function write(form: object, from = ip, client = api) {
  return client.post<Record<string, unknown>>("/api/contact", form, { "x-turnpike-client-ip": from });
}

async function stored(): Promise<{ id: bigint; fullName: string; email: string; message: string }[]> {
  return db.query(sql`
    SELECT id, full_name AS "fullName", email, message FROM contact_message WHERE ip = ${ip} ORDER BY id`);
}

test("a message is stored and announced", async () => {
  const { status, json } = await write(FORM);
  expect([status, json]).toEqual([200, { detail: expect.stringContaining("sent") }]);
  const [message] = await stored();
  expect(message).toEqual({
    id: expect.any(BigInt),
    ...{ fullName: "Joe Card", email: "joe@example.com", message: "Can I request a demo?" },
  });
  expect(await announcedAs(db, "user_contact")).toContainEqual({ message: message?.id });
});

test("name and address are needed, the message is not", async () => {
  const fields = async (form: object) => Object.keys((await write(form)).json);
  expect(await fields({})).toEqual(["full_name"]);
  expect(await fields({ ...FORM, full_name: " " })).toEqual(["full_name"]);
  expect(await fields({ full_name: "Joe" })).toEqual(["email"]);
  expect(await fields({ ...FORM, email: "" })).toEqual(["email"]);
  expect(await fields({ ...FORM, email: "joe at example" })).toEqual(["email"]);
  expect(await fields({ ...FORM, message: "x".repeat(10_001) })).toEqual(["message"]);
  expect(await fields({ ...FORM, email: "joe@example.com\r\nBcc: x@example.com" })).toEqual(["email"]);
  expect(await stored()).toEqual([]);
  expect((await write({ full_name: "Joe", email: "joe@example.com" })).status).toBe(200);
});

test("who is signed in is answered at the address of the account, whatever the form says", async () => {
  const sue = await aUser(db, "sue");
  expect((await write({ ...FORM, email: "else@example.com" }, ip, await signedIn(sue))).status).toBe(200);
  expect((await write({ full_name: "Sue" }, ip, await signedIn(sue))).status).toBe(200);
  expect((await stored()).map(({ email }) => email)).toEqual(["sue@example.com", "sue@example.com"]);
});

test("somebody whose account has no address is told so, and nobody is written to", async () => {
  const mute = await aUser(db, "mute");
  await db.query(sql`UPDATE app_user SET email = NULL WHERE id = ${mute.id}`);
  const before = await announcedAs(db, "user_contact");
  const { status, json } = await write(FORM, ip, await signedIn(mute));
  expect([status, json]).toEqual([200, { detail: expect.stringContaining("next time") }]);
  expect(await announcedAs(db, "user_contact")).toEqual(before);
  expect((await stored()).map(({ email, message }) => [email, message])).toEqual([["", FORM.message]]);
});

test("five messages in an hour from one address, and not one more, however they come", async () => {
  const answers = await Promise.all(Array.from({ length: 12 }, () => write(FORM)));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(5);
  expect(statuses.filter((status) => status === 429)).toHaveLength(7);
  const late = await write(FORM);
  expect(late.status).toBe(429);
  const seconds = Number(late.headers.get("retry-after"));
  expect(seconds).toBeGreaterThan(3_500);
  expect(seconds).toBeLessThanOrEqual(3_600);
  expect(await stored()).toHaveLength(5);
  expect((await write(FORM, "198.51.100.1")).status).toBe(200);
});

test("an IPv6 network is one address, and what is refused for its fields does not count", async () => {
  for (let time = 0; time < 8; time += 1) {
    expect((await write({ ...FORM, email: "wrong" }, "2001:db8::1")).status).toBe(400);
  }
  for (let time = 0; time < 5; time += 1) {
    expect((await write(FORM, `2001:db8::${time}`)).status).toBe(200);
  }
  expect((await write(FORM, "2001:db8::ffff")).status).toBe(429);
  expect((await write(FORM, "2001:db8:0:1::1")).status).toBe(200);
});

test("without a captcha on the site, its field is ignored", async () => {
  expect((await write({ ...FORM, "g-recaptcha-response": "anything" })).status).toBe(200);
});

test("only the exact path takes messages", async () => {
  expect((await api.post("/api/contact/x", FORM)).status).toBe(404);
  expect((await api.get("/api/contact")).status).toBe(405);
});

/** A captcha service on this machine. */
async function openService(answer: (form: URLSearchParams) => [number, string]): Promise<[Server, string]> {
  const server = createServer((req, res) => {
    let body = "";
    req.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    req.on("end", () => {
      const [status, text] = answer(new URLSearchParams(body));
      res.writeHead(req.url === "/recaptcha/api/siteverify" ? status : 404).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return [server, `http://127.0.0.1:${port}/recaptcha`];
}

test("the captcha service is asked with the secret, the answer and the address", async () => {
  const asked: Record<string, string>[] = [];
  const [server, url] = await openService((form) => {
    asked.push(Object.fromEntries(form));
    return [200, JSON.stringify({ success: form.get("response") === "human", "error-codes": [] })];
  });
  const settings = { siteKey: "site", secretKey: "secret", url };
  expect(await isHuman(settings, "human", "192.0.2.9")).toBe(true);
  expect(await isHuman(settings, "robot", "")).toBe(false);
  expect(asked).toEqual([
    { secret: "secret", response: "human", remoteip: "192.0.2.9" },
    { secret: "secret", response: "robot" },
  ]);
  server.close();
});

test.each([
  ["an error", 500, "{}"],
  ["no JSON", 200, "<html>"],
  ["no verdict", 200, "{}"],
])("a captcha service that answers with %s lets nobody pass", async (_, status, text) => {
  const [server, url] = await openService(() => [status, text]);
  const settings = { siteKey: "site", secretKey: "secret", url };
  await expect(isHuman(settings, "human", "")).rejects.toMatchObject({ status: 503 });
  server.close();
  server.closeAllConnections();
  await expect(isHuman(settings, "human", "")).rejects.toMatchObject({ status: 503 });
});
