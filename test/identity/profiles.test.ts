import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { findViewer } from "@/lib/auth/viewer";
import { type Database, sql } from "@/lib/db";
import { ensureSite, getSite } from "@/lib/identity";
import { signedIn } from "../callers";
import type { Client } from "../client";
import { announcedAs } from "../events";
import { aManager, aProfile, aUser, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
let broker: SignedIn;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  broker = await aManager(db, "cowork", "brooke");
});
afterAll(() => close());

type Json = Record<string, unknown>;

async function personal(username: string): Promise<{ user: SignedIn; client: Client }> {
  const user = await aUser(db, username);
  const client = await signedIn(user);
  const form = { full_name: user.fullName, type: "personal", country: "US" };
  expect((await client.post(`/api/users/${username}/profiles`, form)).status).toBe(201);
  return { user, client };
}

test("a connected profile has the caller's address and the user as its manager", async () => {
  const client = await signedIn(await aUser(db, "maker"));
  const created = await client.post<Json>("/api/users/maker/profiles", {
    ...{
      full_name: "My Project",
      slug: "myproject",
      country: "fr",
      tax_id: "FR 40123456824",
      default_timezone: "Europe/Kiev",
    },
    ...{ is_provider: true, extra: { crm: 1 }, unknown: "ignored" },
  });
  expect([created.status, created.json]).toEqual([
    201,
    {
      ...{
        slug: "myproject",
        printable_name: "My Project",
        picture: null,
        type: "organization",
        credentials: false,
      },
      ...{
        created_at: expect.stringMatching(/Z$/),
        full_name: "My Project",
        email: "maker@example.com",
        phone: "",
      },
      ...{ street_address: "", locality: "", region: "", postal_code: "", country: "FR" },
      ...{
        tax_id: "FR 40123456824",
        default_timezone: "Europe/Kiev",
        is_provider: false,
        is_bulk_buyer: false,
        extra: { crm: 1 },
      },
      detail: expect.any(String),
    },
  ]);
  expect((await client.get("/api/users/maker/profiles")).json).toMatchObject({
    ...{ count: 1, next: null, previous: null },
    results: [{ slug: "myproject", country: "FR" }],
  });
});

test("a slug is made from the name, with a suffix when it is taken, and a wanted one must be free", async () => {
  const client = await signedIn(await aUser(db, "namer"));
  const create = (form: Json) => client.post<Json>("/api/users/namer/profiles", form);
  expect((await create({ full_name: "Name & Co" })).json.slug).toBe("name-co");
  expect((await create({ full_name: "Name & Co" })).json.slug).toMatch(/^name-co-[a-f][0-9a-f]{6}$/);
  for (const slug of ["Name-Co", "cowork", "processor", "new", "brooke"]) {
    const { status, json } = await create({ full_name: "X", slug });
    expect([status, Object.keys(json)], slug).toEqual([400, ["slug"]]);
  }
});

test("a personal profile bears its user's name", async () => {
  const client = await signedIn(await aUser(db, "solo"));
  const refused = await client.post<Json>("/api/users/solo/profiles", {
    full_name: "S",
    type: "personal",
    slug: "other",
  });
  expect([refused.status, Object.keys(refused.json)]).toEqual([400, ["slug"]]);
  const created = await client.post<Json>("/api/users/solo/profiles", {
    full_name: "So Lo",
    type: "personal",
  });
  expect(created.json).toMatchObject({ slug: "solo", type: "personal", credentials: true });
});

test("a list of profiles is searched, sorted, dated and paged", async () => {
  const user = await aUser(db, "lister");
  for (const [index, name] of ["alpha", "beta", "gamma"].entries()) {
    await aProfile(db, `${name}-list`, user, new Date(Date.UTC(2026, index, 15)));
  }
  const client = await signedIn(user);
  const slugs = async (query: string) =>
    (
      await client.get<{ results: { slug: string }[] }>(`/api/users/lister/profiles?${query}`)
    ).json.results.map(({ slug }) => slug.replace("-list", ""));
  expect(await slugs("")).toEqual(["alpha", "beta", "gamma"]);
  expect(await slugs("o=-created_at")).toEqual(["gamma", "beta", "alpha"]);
  expect(await slugs("q=BETA,gamma")).toEqual(["beta", "gamma"]);
  expect(await slugs("q=lister&q_f=username")).toEqual(["alpha", "beta", "gamma"]);
  expect(await slugs("q=beta&q_f=country")).toEqual([]);
  expect(await slugs("start_at=2026-02-01&ends_at=2026-03-01")).toEqual(["beta"]);
  expect(await slugs("page_size=2&page=2")).toEqual(["gamma"]);
  expect((await client.get("/api/users/lister/profiles?page=9")).status).toBe(404);
  const malformed = await client.get<Json>("/api/users/lister/profiles?start_at=2026-02-31");
  expect([malformed.status, Object.keys(malformed.json)]).toEqual([400, ["start_at"]]);
});

test("a change keeps what is absent, and says so when nothing changed", async () => {
  const user = await aUser(db, "editor");
  await aProfile(db, "edited", user);
  const client = await signedIn(user);
  const put = (form: Json) => client.put<Json>("/api/profile/edited", { full_name: "Edited Inc", ...form });
  await put({
    locality: "Lyon",
    is_bulk_buyer: true,
    picture: "https://example.com/p.png",
    extra: '{"a": 1}',
  });
  expect((await put({})).json).toMatchObject({
    ...{ locality: "Lyon", is_bulk_buyer: true, picture: "https://example.com/p.png", extra: { a: 1 } },
    ...{ detail: "Nothing has changed.", subscriptions: [], activities: [], nick_name: null, lang: null },
  });
  expect((await put({ locality: "", picture: "", is_provider: true })).json).toMatchObject({
    ...{ locality: "", picture: null, is_provider: false, detail: "The profile was updated." },
  });
  const staff = await (await signedIn(broker)).put<Json>("/api/profile/edited", {
    full_name: "Edited Inc",
    is_provider: true,
  });
  expect(staff.json).toMatchObject({ is_provider: true });
});

test("a wrong value is refused by the name of its field", async () => {
  const user = await aUser(db, "wrongly");
  await aProfile(db, "wrong", user);
  const client = await signedIn(user);
  const cases: Json = {
    ...{
      full_name: "",
      slug: "a b",
      email: "x",
      phone: "12",
      country: "XX",
      default_timezone: "Mars/Olympus",
    },
    ...{ is_bulk_buyer: "yes", picture: "javascript:alert(1)", locality: "x".repeat(51), region: 5 },
  };
  for (const [field, value] of Object.entries(cases)) {
    const answer = await client.put<Json>("/api/profile/wrong", { full_name: "Wrong Inc", [field]: value });
    expect([answer.status, Object.keys(answer.json)], field).toEqual([400, [field]]);
  }
  expect((await client.put<Json>("/api/profile/wrong", {})).json).toEqual({
    full_name: ["This field is required."],
  });
});

test("changes of a personal profile are changes of its user", async () => {
  const { user, client } = await personal("pat");
  const change = { full_name: "Patricia van der Berg", email: "PAT@example.com", slug: "patricia" };
  expect((await client.put("/api/profile/pat", change)).status).toBe(200);
  expect((await client.get("/api/users/patricia")).json).toMatchObject({
    ...{
      username: "patricia",
      full_name: "Patricia van der Berg",
      email: "pat@example.com",
      pending_email: null,
    },
  });
  expect(await emailsOf(user)).toEqual({
    user: "pat@example.com",
    profile: "pat@example.com",
    contact: "pat@example.com",
  });
});

test("the address of one's own personal profile is changed with the account, for which it says where", async () => {
  const { user, client } = await personal("own");
  const answer = await client.put<Json>("/api/profile/own", {
    full_name: "Own Doe",
    email: "own2@example.com",
  });
  expect([answer.status, answer.json]).toEqual([400, { email: [expect.stringContaining("/users/own/")] }]);
  expect((await client.get("/api/users/own")).json).toMatchObject({ pending_email: null });
  expect(await emailsOf(user)).toMatchObject({ user: "own@example.com", profile: "own@example.com" });
});

test("an address that the broker's staff wish for is that of user and profile once it is proved, not before", async () => {
  const { user, client } = await personal("wished");
  const change = { full_name: "Wished Doe", email: "wished2@example.com", locality: "Oslo" };
  const answer = await (await signedIn(broker)).put<Json>("/api/profile/wished", change);
  expect([answer.status, answer.json]).toMatchObject([
    200,
    { email: "wished@example.com", locality: "Oslo", detail: expect.stringContaining("wished2@example.com") },
  ]);
  expect(await emailsOf(user)).toMatchObject({ user: "wished@example.com", profile: "wished@example.com" });
  const [told] = (await announcedAs(db, "profile_updated")).slice(-1);
  expect(Object.keys(told?.changes ?? {})).toEqual(["locality"]);
  const email_code = (await announcedAs(db, "user_verification")).at(-1)?.code;
  expect((await client.put("/api/users/wished", { full_name: "Wished Doe", email_code })).status).toBe(200);
  const email = "wished2@example.com";
  expect(await emailsOf(user)).toEqual({ user: email, profile: email, contact: email });
});

const emailsOf = async ({ id }: SignedIn) =>
  (
    await db.query(sql`
      SELECT u.email AS user, p.email AS profile, c.email AS contact FROM app_user u JOIN contact c ON c.user_id = u.id
        JOIN role r ON r.user_id = u.id JOIN profile p ON p.id = r.profile_id WHERE u.id = ${id}`)
  )[0];

test("a name that was given up stays reserved, except for whoever had it", async () => {
  const { client } = await personal("ren");
  await client.put("/api/profile/ren", { full_name: "Ren Doe", slug: "renamed" });
  const other = await signedIn(await aUser(db, "squatter"));
  const taken = await other.post<Json>("/api/users/squatter/profiles", { full_name: "Ren", slug: "REN" });
  expect([taken.status, Object.keys(taken.json)]).toEqual([400, ["slug"]]);
  expect((await client.put("/api/profile/renamed", { full_name: "Ren Doe", slug: "ren" })).status).toBe(200);
});

test("another manager cannot change what a person signs in by", async () => {
  await personal("principal");
  const assistant = await aUser(db, "assistant");
  await db.query(sql`
    INSERT INTO role (profile_id, user_id, role_type_id)
    SELECT p.id, ${assistant.id}, t.id FROM profile p, role_type t WHERE p.slug = 'principal' AND t.slug = 'manager'`);
  const client = await signedIn(assistant);
  const theft = await client.put<Json>("/api/profile/principal", {
    full_name: "Principal Doe",
    email: "assistant2@example.com",
  });
  expect([theft.status, Object.keys(theft.json)]).toEqual([400, ["email"]]);
  expect(
    (await client.put("/api/profile/principal", { full_name: "Principal Doe", locality: "Oslo" })).status,
  ).toBe(200);
});

test("the address of another user cannot be taken over", async () => {
  const { client } = await personal("taker");
  await aUser(db, "holder");
  const answer = await client.put<Json>("/api/profile/taker", {
    full_name: "Taker Doe",
    email: "HOLDER@example.com",
  });
  expect([answer.status, Object.keys(answer.json)]).toEqual([400, ["email"]]);
});

test("the broker's profile keeps its slug", async () => {
  const answer = await (await signedIn(broker)).put<Json>("/api/profile/cowork", {
    full_name: "Cowork",
    slug: "elsewhere",
  });
  expect([answer.status, Object.keys(answer.json)]).toEqual([400, ["slug"]]);
});

test("notes on an account are shown to managers of the broker only", async () => {
  const user = await aUser(db, "noted");
  const { id } = await aProfile(db, "noted-inc", user);
  await db.query(sql`
    INSERT INTO activity (contact_id, account_id, created_by_id, text, created_at)
    SELECT c.id, ${id}, ${broker.id}, 'Called back', '2026-02-01' FROM contact c WHERE c.user_id = ${user.id}`);
  expect((await (await signedIn(user)).get("/api/profile/noted-inc")).json).toMatchObject({ activities: [] });
  expect((await (await signedIn(broker)).get("/api/profile/noted-inc")).json).toMatchObject({
    activities: [
      {
        ...{ text: "Called back", created_at: "2026-02-01T00:00:00.000Z" },
        ...{ created_by: { slug: "brooke" }, account: { slug: "noted-inc" } },
      },
    ],
  });
});

test("the site is set up once, whoever starts first", async () => {
  const site = { brokerSlug: "second", brokerName: "Second", brokerEmail: "", now: new Date() };
  const answers = await Promise.all([ensureSite(db, site), ensureSite(db, site)]);
  const current = await getSite(db);
  expect(answers).toEqual([current, current]);
  expect(current).toMatchObject({ brokerSlug: "cowork", authentication: "enabled", defaultUnit: "usd" });
  const rules = await db.query(sql`SELECT rank, path, operator, is_forward FROM access_rule ORDER BY rank`);
  expect(rules).toEqual([
    { rank: 1, path: "/app/", operator: 1, is_forward: false },
    { rank: 2, path: "/", operator: 0, is_forward: false },
  ]);
});

test("a page knows its viewer: the active profile, and those to switch to", async () => {
  const { user } = await personal("vera");
  await aProfile(db, "vera-inc", user);
  await aProfile(db, "vera-shop", user);
  await db.query(sql`UPDATE profile SET is_provider = TRUE WHERE slug = 'vera-shop'`);
  await aProfile(db, "private-inc", await aUser(db, "private"));
  const viewer = await findViewer(db, user, "vera-shop", new Date());
  expect(viewer).toEqual({
    user: { slug: "vera", printableName: "Vera Doe", picture: null },
    activeProfile: {
      ...{ slug: "vera-shop", name: "Vera-shop Inc", isProvider: true, timeZone: "UTC", access: "manager" },
      roleTypes: [
        { slug: "manager", title: "Manager" },
        { slug: "contributor", title: "Contributor" },
      ],
    },
    isBroker: false,
    accessibles: [
      {
        ...{ slug: "vera-shop", name: "Vera-shop Inc", role: "Manager", isManager: true, picture: null },
        ...{ homeUrl: "/app/vera-shop/", settingsUrl: "/metrics/vera-shop/dashboard/" },
      },
      {
        ...{ slug: "vera-inc", name: "Vera-inc Inc", role: "Manager", isManager: true, picture: null },
        ...{ homeUrl: "/app/vera-inc/", settingsUrl: "/profile/vera-inc/contact/" },
      },
    ],
  });
  expect((await findViewer(db, user, "private-inc", new Date())).activeProfile).toBeNull();
  const staff = await findViewer(db, broker, null, new Date());
  expect(staff).toMatchObject({ isBroker: true, activeProfile: { slug: "cowork" } });
  expect((await findViewer(db, broker, "private-inc", new Date())).activeProfile?.slug).toBe("private-inc");
});

test("who looks after a profile is told what a change did, and of nothing that did not change", async () => {
  const user = await aUser(db, "teller");
  const { id } = await aProfile(db, "told", user);
  const client = await signedIn(user);
  const put = (form: Json) => client.put<Json>("/api/profile/told", { full_name: "Told Inc", ...form });
  const heard = async () =>
    (await announcedAs(db, "profile_updated")).filter(({ profile }) => profile === id);
  await put({ picture: "https://example.com/p.png", extra: { a: 1 } });
  await put({});
  expect(await heard()).toEqual([]);
  await put({ locality: "Oslo", is_bulk_buyer: true, picture: "https://example.com/q.png" });
  expect(await heard()).toEqual([
    {
      profile: id,
      by: user.id,
      changes: { locality: { pre: "", post: "Oslo" }, is_bulk_buyer: { pre: false, post: true } },
    },
  ]);
  expect((await put({ slug: "cowork" })).status).toBe(400);
  expect(await heard()).toHaveLength(1);
});
