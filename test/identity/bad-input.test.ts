import { afterAll, beforeAll, expect, test } from "vitest";
import { visitor } from "../callers";
import { aUser, openWorld, PASSWORD } from "../world";

let close: () => Promise<void>;
const api = visitor();
const JSON_TYPE = { "Content-Type": "application/json" };

beforeAll(async () => {
  const world = await openWorld();
  close = world.close;
  await aUser(world.db, "donny");
});
afterAll(() => close());

test("fields that nobody knows are ignored", async () => {
  const answer = await api.post("/api/auth", {
    username: "donny",
    password: PASSWORD,
    admin: true,
    __proto__: 1,
  });
  expect(answer.status).toBe(201);
});

test.each([
  [{ username: 7, password: "x" }, ["username"]],
  [{ username: "donny", password: 7 }, ["password"]],
  [{ username: "donny", password: null }, ["password"]],
  [{ username: "donny", password: "x".repeat(1025) }, ["password"]],
  [{ username: "", password: "x" }, ["username"]],
  [{ username: "a b", password: "x" }, ["username"]],
  [{ username: "donny", otp_code: "12ab" }, ["otp_code"]],
  [{ username: "donny", email_code: 1_000_000 }, ["email_code"]],
  [{ password: "x" }, ["username"]],
  [["donny"], ["detail"]],
  ["donny", ["detail"]],
])("%j is refused by the name of the field", async (body, fields) => {
  const answer = await api.post<object>("/api/auth", JSON.stringify(body), JSON_TYPE);
  expect([answer.status, Object.keys(answer.json)]).toEqual([400, fields]);
});

test("the query is checked too", async () => {
  const answer = await api.post<object>("/api/auth?cookie=perhaps", {
    username: "donny",
    password: PASSWORD,
  });
  expect([answer.status, Object.keys(answer.json)]).toEqual([400, ["cookie"]]);
});

test.each([
  ["half a document", '{"username": "donny"', 400],
  ["no JSON at all", "username=donny", 400],
  ["a NUL character", '{"username": "don\\u0000ny", "password": "x"}', 400],
])("%s is refused", async (_, body, status) => {
  const answer = await api.post<object>("/api/auth", body, JSON_TYPE);
  expect([answer.status, Object.keys(answer.json)]).toEqual([status, ["detail"]]);
});

test("a NUL character in the address is refused", async () => {
  for (const path of ["/api/users/a%00b", "/api/users/donny/profiles?q=%00"]) {
    expect((await api.get(path)).status, path).toBe(400);
  }
});

test("bytes that are no UTF-8 are refused", async () => {
  const answer = await api.send("POST", "/api/auth", new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]), JSON_TYPE);
  expect(answer.status).toBe(400);
});

test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""])(
  "a body of type %j is not understood",
  async (type) => {
    const answer = await api.post<object>("/api/auth", '{"username":"donny"}', { "Content-Type": type });
    expect([answer.status, Object.keys(answer.json)]).toEqual([415, ["detail"]]);
  },
);

test("a body of more than a mebibyte is not read", async () => {
  const answer = await api.post("/api/auth", { username: "donny", password: "x".repeat(1024 * 1024) });
  expect(answer.status).toBe(413);
});

test.each([
  ["GET", "/api/auth", "POST"],
  ["DELETE", "/api/auth/register", "POST"],
  ["PATCH", "/api/profile/cowork", "GET, PUT, DELETE"],
])("%s %s is not allowed, and the answer tells what is", async (method, path, allow) => {
  const answer = await api.send<object>(method, path);
  expect([answer.status, answer.headers.get("allow"), Object.keys(answer.json)]).toEqual([
    405,
    allow,
    ["detail"],
  ]);
});
