import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { signedIn, visitor } from "../callers";
import type { Client } from "../client";
import { announced } from "../events";
import { aManager, aProfile, aUser, openWorld, PASSWORD } from "../world";

let db: Database;
let close: () => Promise<void>;
let staff: Client;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  staff = await signedIn(await aManager(db, "cowork", "brooke"));
});
afterAll(() => close());

type Json = Record<string, unknown>;
type Page = {
  count: number;
  next: string | null;
  previous: string | null;
  results: (Json & { slug: string })[];
};

async function slugs(path: string): Promise<string[]> {
  const { status, json } = await staff.get<Page>(path);
  expect(status, path).toBe(200);
  return json.results.map(({ slug }) => slug);
}

test("the list of users holds every active user and every contact without one, once, in one order over all pages", async () => {
  await aUser(db, "mabel");
  await aUser(db, "anton");
  await aUser(db, "gone");
  await db.query(sql`UPDATE app_user SET is_active = FALSE WHERE username = 'gone'`);
  await db.query(sql`
    INSERT INTO contact (slug, full_name, nick_name, email, picture, created_at) VALUES
      ('lead-kim', 'Kim Lead', 'Kimmy', 'kim@leads.example', 'https://example.com/kim.png', '2026-02-01'),
      ('lead-zoe', 'Zoe Lead', '', NULL, NULL, '2026-03-01')`);
  const everybody = ["anton", "brooke", "lead-kim", "mabel", "lead-zoe"];
  expect(await slugs("/api/users")).toEqual(everybody);
  const paged = await Promise.all([1, 2, 3].map((page) => slugs(`/api/users?page_size=2&page=${page}`)));
  expect(paged.flat()).toEqual(everybody);
  const last = await staff.get<Page>("/api/users?page_size=2&page=3");
  expect(last.json).toMatchObject({ count: 5, next: null, previous: expect.stringContaining("page=2") });
  expect((await staff.get("/api/users?page=4&page_size=2")).status).toBe(404);
  expect((await staff.get<Page>("/api/users?q=kim")).json.results).toEqual([
    {
      slug: "lead-kim",
      username: "lead-kim",
      printable_name: "Kimmy",
      picture: "https://example.com/kim.png",
    },
  ]);
});

test("the list of users is searched by name and address, and sorted", async () => {
  expect(await slugs("/api/users?q=LEADS.example")).toEqual(["lead-kim"]);
  expect(await slugs("/api/users?q=anton@example&q_f=email")).toEqual(["anton"]);
  expect(await slugs("/api/users?q=anton@example&q_f=username")).toEqual([]);
  expect(await slugs("/api/users?q=lead&q_f=^username")).toEqual(["lead-kim", "lead-zoe"]);
  expect(await slugs("/api/users?q=an,zo")).toEqual(["anton", "lead-zoe"]);
  expect((await slugs("/api/users?o=-created_at")).slice(0, 2)).toEqual(["lead-zoe", "lead-kim"]);
  expect((await slugs("/api/users?o=-full_name"))[0]).toBe("lead-zoe");
});

test("staff make a user, who is sent nothing and can be found where the answer says", async () => {
  const created = await staff.post<Json>("/api/users", {
    full_name: "Xia Lee",
    email: "xia@locahost.localdomain",
  });
  expect([created.status, created.json]).toEqual([
    201,
    expect.objectContaining({
      ...{ slug: "xia", username: "xia", printable_name: "Xia", full_name: "Xia Lee", nick_name: "Xia" },
      ...{ email: "xia@locahost.localdomain", phone: null, lang: "en", credentials: false, last_login: null },
    }),
  ]);
  expect(created.headers.get("location")).toMatch(/^http.*\/api\/users\/xia$/);
  expect((await staff.get(created.headers.get("location") ?? "")).status).toBe(200);
  expect(await announced(db)).toEqual([]);
});

test("a user made with a password can sign in, and takes over the contact that had the address", async () => {
  const form = {
    full_name: "Kim Lead",
    email: "KIM@leads.example",
    slug: "kim",
    new_password: PASSWORD,
    lang: "fr",
  };
  const created = await staff.post<Json>("/api/users", form);
  expect([created.status, created.json.credentials, created.json.lang]).toEqual([201, true, "fr"]);
  expect((await visitor().post("/api/auth", { username: "kim", password: PASSWORD })).status).toBe(201);
  expect(await slugs("/api/users?q=kim")).toEqual(["kim"]);
});

test.each([
  [{}, ["full_name"]],
  [{ full_name: "X" }, ["email", "phone"]],
  [{ full_name: "X", email: "kim@leads.example" }, ["email"]],
  [{ full_name: "X", email: "x@example.com", slug: "kim" }, ["slug"]],
  [{ full_name: "X", email: "x@example.com", slug: "cowork" }, ["slug"]],
  [{ full_name: "X", email: "x@example.com", username: "KIM" }, ["username"]],
  [{ full_name: "X", email: "x@example.com", lang: "xx" }, ["lang"]],
  [{ full_name: "X", email: "x@example.com", new_password: "yoyo" }, ["new_password"]],
  [{ full_name: "X", email: "x@example.com", email_code: "123456" }, ["email_code"]],
  [{ full_name: "X", phone: "12" }, ["phone"]],
])("a user like %j is refused", async (form, fields) => {
  const { status, json } = await staff.post<Json>("/api/users", form);
  expect([status, Object.keys(json).sort()]).toEqual([400, fields]);
});

test("the list of profiles has their details, and none that is archived", async () => {
  const user = await aUser(db, "owner");
  await aProfile(db, "zinc", user, new Date("2026-04-01T00:00:00Z"));
  await aProfile(db, "old-iron", user);
  await db.query(sql`UPDATE profile SET is_active = FALSE WHERE slug = 'old-iron'`);
  const client = await signedIn(user);
  expect(
    (await client.post("/api/users/owner/profiles", { full_name: "Owner Doe", type: "personal" })).status,
  ).toBe(201);
  expect(await slugs("/api/profile")).toEqual(["cowork", "owner", "processor", "zinc"]);
  const { json } = await staff.get<Page>("/api/profile?q=owner,zinc&q_f=slug");
  expect(json.results).toMatchObject([
    {
      slug: "owner",
      type: "personal",
      nick_name: "",
      lang: "en",
      email: "owner@example.com",
      default_timezone: "UTC",
    },
    {
      slug: "zinc",
      type: "organization",
      nick_name: null,
      lang: null,
      country: "",
      created_at: "2026-04-01T00:00:00.000Z",
    },
  ]);
  expect(await slugs("/api/profile?q=owner&q_f=username")).toEqual(["owner", "zinc"]);
  expect(await slugs("/api/profile?q=billing@zi")).toEqual(["zinc"]);
  expect(await slugs("/api/profile?start_at=2026-04-01&ends_at=2026-04-02")).toEqual(["zinc"]);
});

test("anybody active makes a profile for somebody, without a role on it and without what only the site may say", async () => {
  const client = await signedIn(await aUser(db, "helper"));
  const form = {
    ...{ full_name: "Shadow Co", email: "desk@shadow.example", country: "us" },
    ...{ is_provider: true, is_bulk_buyer: true, picture: "https://example.com/p.png" },
  };
  const created = await client.post<Json>("/api/accounts/profiles", form);
  expect([created.status, created.json]).toMatchObject([
    201,
    {
      slug: "shadow-co",
      type: "organization",
      country: "US",
      is_provider: false,
      is_bulk_buyer: false,
      picture: null,
    },
  ]);
  expect((await client.get("/api/profile/shadow-co")).status).toBe(403);
  const { json } = await staff.post<Json>("/api/accounts/profiles", { ...form, slug: "shadow-two" });
  expect(json).toMatchObject({ slug: "shadow-two", is_provider: true });
});

test("a personal profile is made for who is unknown here, or for oneself", async () => {
  const user = await aUser(db, "friend");
  const client = await signedIn(user);
  const create = (form: Json) =>
    client.post<Json>("/api/accounts/profiles", { full_name: "Some Body", type: "personal", ...form });
  for (const [form, fields] of [
    [{ slug: "mabel", email: "new@example.com" }, ["slug"]],
    [{ slug: "somebody", email: "MABEL@example.com" }, ["email"]],
    [{ slug: "somebody" }, ["email"]],
    [{ email: "b@example.com", type: "provider" }, ["type"]],
  ] as const) {
    const { status, json } = await create(form);
    expect([status, Object.keys(json)], JSON.stringify(form)).toEqual([400, fields]);
  }
  const made = await create({ slug: "somebody", email: "some@example.com" });
  expect([made.status, made.json]).toMatchObject([
    201,
    { slug: "somebody", type: "personal", credentials: false },
  ]);
  expect((await client.get("/api/users/somebody")).status).toBe(403);
  const [row] = await db.query<Json>(sql`
    SELECT u.password_hash, r.accepted_by_user FROM app_user u JOIN role r ON r.user_id = u.id WHERE u.username = 'somebody'`);
  expect(row).toEqual({ password_hash: null, accepted_by_user: false });
  const own = await create({ slug: "friend", full_name: "Friend Doe" });
  expect([own.status, own.json]).toMatchObject([
    201,
    { slug: "friend", type: "personal", credentials: true },
  ]);
});

test("who signs in through a provider is active without a password, and makes profiles for others", async () => {
  const linked = await aUser(db, "linked");
  await db.query(sql`UPDATE app_user SET password_hash = NULL WHERE id = ${linked.id}`);
  const form = { full_name: "Linked Co", email: "co@linked.example" };
  const make = async () => (await signedIn(linked)).post("/api/accounts/profiles", form);
  expect((await make()).status).toBe(403);
  await db.query(sql`
    INSERT INTO external_identity (user_id, provider, subject, created_at) VALUES (${linked.id}, 'github', '4711', now())`);
  expect((await make()).status).toBe(201);
});

test("who has no password yet makes no profiles for others, and nobody makes very many", async () => {
  const waiting = await aUser(db, "waiting");
  await db.query(sql`UPDATE app_user SET password_hash = NULL WHERE id = ${waiting.id}`);
  const form = { full_name: "Co", email: "co@example.com" };
  expect((await (await signedIn(waiting)).post("/api/accounts/profiles", form)).status).toBe(403);
  const busy = await aUser(db, "busy");
  const client = await signedIn(busy);
  const statuses: number[] = [];
  for (let n = 0; n < 21; n++) statuses.push((await client.post("/api/accounts/profiles", form)).status);
  expect([...new Set(statuses.slice(0, 20))]).toEqual([201]);
  expect(statuses[20]).toBe(429);
});

test("only ^ and = before a field mean something: neither patterns nor words of a language are searched for", async () => {
  await aProfile(db, "quartz", await aUser(db, "quartzowner"));
  expect(await slugs("/api/profile?q=uart&q_f=slug")).toEqual(["quartz"]);
  for (const prefix of ["$", "@"]) {
    for (const q of ["^quar.z$", "q.*z", "quartz|zinc", "quartz & inc", "quartzes", "quartz:*", "("])
      expect(await slugs(`/api/profile?q=${encodeURIComponent(q)}&q_f=${prefix}slug`), q).toEqual([]);
    const asIfUnnamed = await slugs("/api/profile?q=billing@quartz");
    expect(asIfUnnamed).toEqual(["quartz"]);
    expect(await slugs(`/api/profile?q=billing@quartz&q_f=${prefix}slug`)).toEqual(asIfUnnamed);
  }
});
