import { afterAll, beforeAll, expect, test } from "vitest";
import type { Database } from "@/lib/db";
import { signedIn, visitor } from "../callers";
import type { Client } from "../client";
import { aPlan, aProfile, aUser, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
let buyer: Client;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  await aPlan(db, "basic");
  await aPlan(db, "retired", "cowork", { isActive: false });
  const user = await aUser(db, "bea");
  await aProfile(db, "buyers", user);
  buyer = await signedIn(user);
});
afterAll(() => close());

interface Item {
  readonly full_name: string;
  readonly email: string;
  readonly sync_on: string;
  readonly user?: { readonly slug: string };
}

interface Result {
  readonly created: readonly Item[];
  readonly updated: readonly Item[];
  readonly failed: readonly { readonly data: object; readonly error: unknown }[];
}

/** Sends a file as a browser does. */
async function upload(csv: string | Uint8Array, client = buyer, plan = "basic") {
  const form = new FormData();
  form.set("file", new Blob([csv as BlobPart]), "people.csv");
  const request = new Request("http://localhost", { method: "POST", body: form });
  return client.send<Result>(
    "POST",
    `/api/cart/${plan}/upload`,
    new Uint8Array(await request.arrayBuffer()),
    {
      "Content-Type": request.headers.get("content-type") ?? "",
    },
  );
}

const mails = (items: readonly Item[]) => items.map(({ email }) => email);

test("people in two or three columns are put into the cart in their order, those there already are told", async () => {
  const first = await upload(
    "\uFEFFJoe,Smith,joe@x.example.com\r\n\r\n Marie Johnson , marie@x.example.com \n",
  );
  expect(first.status).toBe(201);
  expect(first.json.created).toMatchObject([
    {
      full_name: "Joe Smith",
      email: "joe@x.example.com",
      sync_on: "joe@x.example.com",
      user: { slug: "bea" },
    },
    { full_name: "Marie Johnson", email: "marie@x.example.com", plan: { slug: "basic" } },
  ]);
  const again = await upload("Joe,Smith,JOE@x.example.com\nann,ann@x.example.com\n");
  expect([mails(again.json.created), mails(again.json.updated)]).toEqual([
    ["ann@x.example.com"],
    ["joe@x.example.com"],
  ]);
  const same = await upload('"Smith, Joe",joe@x.example.com');
  expect([same.status, same.json.updated[0]?.full_name]).toEqual([200, "Smith, Joe"]);
  expect((await upload("")).json).toEqual({ created: [], updated: [], failed: [] });
  await buyer.delete("/api/cart");
});

test("somebody who is named twice is created once and updated once", async () => {
  const { json } = await upload("Joe,joe@x.example.com\nJoseph,JOE@x.example.com");
  expect([json.created.length, json.updated.length]).toEqual([1, 1]);
  expect(json.updated[0]?.full_name).toBe("Joseph");
  await buyer.delete("/api/cart");
});

test("rows that are wrong are told, in their order, and do not stop the others", async () => {
  const { status, json } = await upload(
    `alone\nA,B,C,d@x.example.com\nJoe,not-an-address\n${"x".repeat(151)},long@x.example.com\nnone,\nok,ok@x.example.com`,
  );
  expect(status).toBe(201);
  expect(mails(json.created)).toEqual(["ok@x.example.com"]);
  const invalid = (full_name: string, email: string) => ({ plan: "basic", full_name, sync_on: email, email });
  expect(json.failed).toEqual([
    { data: { raw: ["alone"] }, error: "Unable to parse row" },
    { data: { raw: ["A", "B", "C", "d@x.example.com"] }, error: "Unable to parse row" },
    { data: invalid("Joe", "not-an-address"), error: { email: ["Enter an e-mail address."] } },
    {
      data: invalid("x".repeat(151), "long@x.example.com"),
      error: { full_name: ["Use at most 150 characters."] },
    },
    { data: invalid("none", ""), error: { email: ["This field may not be blank."] } },
  ]);
  await buyer.delete("/api/cart");
});

async function countInCart(): Promise<number> {
  return db.orm.cartItem.count({ where: { recorded: false, user: { username: "bea" } } });
}

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));
const person = (n: number) => `P${n},p${n}@x.example.com`;
const people = (count: number) => Array.from({ length: count }, (_, n) => person(n)).join("\n");

test.each<[string, string | Uint8Array, number, string]>([
  [
    "bytes that are not UTF-8",
    bytes(`${people(2)}\r\nJos`, [0xe9], ",jose@x.example.com"),
    400,
    "Line 3 is not UTF-8.",
  ],
  ["a quote that is not closed", `${people(1)}\n"Joe,joe@x.example.com`, 400, "is not CSV"],
  ["2,001 rows", people(2_001), 400, "at most 2000 rows"],
  ["more than a mebibyte", `${"x".repeat(1024 * 1024)},a@x.example.com`, 413, "at most 1048576 bytes"],
])("a file with %s is refused as a whole", async (_, csv, status, message) => {
  const answer = await upload(csv);
  expect(answer.status).toBe(status);
  expect(answer.text).toContain(message);
  expect(await countInCart()).toBe(0);
});

test("2,000 rows are taken, in their order", async () => {
  const { status, json } = await upload(people(2_000));
  expect(status).toBe(201);
  expect(mails(json.created)).toEqual(Array.from({ length: 2_000 }, (_, n) => `p${n}@x.example.com`));
  expect(await countInCart()).toBe(2_000);
  expect((await upload("one,more@x.example.com")).status).toBe(400);
  await buyer.delete("/api/cart");
});

test("a visitor's cart takes a hundred", async () => {
  const browser = visitor();
  expect((await upload(people(101), browser)).status).toBe(400);
  const { status, json } = await upload(people(100), browser);
  expect([status, json.created.length, json.created[0]?.user]).toEqual([201, 100, undefined]);
  expect(browser.cookies.has("turnpike-cart")).toBe(true);
});

test("a plan that does not exist is 404, one that is not on sale 400", async () => {
  expect((await upload(people(1), buyer, "nothing")).status).toBe(404);
  const retired = await upload(people(1), buyer, "retired");
  expect([retired.status, Object.keys(retired.json)]).toEqual([400, ["plan"]]);
});

test("what is no form, or too large for one, is refused", async () => {
  const form = { "Content-Type": "multipart/form-data; boundary=x" };
  expect((await buyer.send("POST", "/api/cart/basic/upload", "nonsense", form)).status).toBe(400);
  expect((await buyer.post("/api/cart/basic/upload", { file: "a,b@c.example.com" })).status).toBe(400);
  expect((await buyer.post("/api/cart/basic/upload", {})).status).toBe(200);
  expect((await upload("x".repeat(1024 * 1024 + 32 * 1024))).status).toBe(413);
  const text = { "Content-Type": "text/csv" };
  expect((await buyer.send("POST", "/api/cart/basic/upload", people(1), text)).status).toBe(415);
});
