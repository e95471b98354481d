import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { type Database, sql } from "@/lib/db";
import { aContributor, signedIn, visitor } from "../callers";
import type { Client } from "../client";
import { aManager, aProfile, aUser, DAWN, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
let stranger: Client;
let staff: Client;
let seller: Client;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  stranger = await signedIn(await aUser(db, "stranger"));
  staff = await signedIn(await aManager(db, "cowork", "brooke"));
  const sam = await aUser(db, "sam");
  await aProfile(db, "samshop", sam);
  await db.query(sql`UPDATE profile SET is_provider = TRUE WHERE slug = 'samshop'`);
  seller = await signedIn(sam);
});
afterAll(() => close());

type Found = { count: number; results: { slug: string; type?: string; username?: string }[] };

async function find(client: Client, path: string): Promise<string[]> {
  const { status, json } = await client.get<Found>(path);
  expect(status, path).toBe(200);
  expect(json.count).toBe(json.results.length);
  return json.results.map(({ slug }) => slug);
}

async function aPersonalProfile(user: SignedIn): Promise<void> {
  const client = await signedIn(user);
  const form = { full_name: user.fullName, type: "personal" };
  expect((await client.post(`/api/users/${user.username}/profiles`, form)).status).toBe(201);
}

test("an account search finds profiles, and users that have none, once each", async () => {
  const [ada, adam] = [await aUser(db, "adaquark"), await aUser(db, "adamquark")];
  await aPersonalProfile(ada);
  await aProfile(db, "quarkworks", adam);
  const { json } = await stranger.get<Found>("/api/accounts?q=quark");
  expect(json).toMatchObject({
    count: 3,
    results: [
      { slug: "adamquark", printable_name: "Adamquark Doe", type: "user", credentials: true, picture: null },
      { slug: "adaquark", type: "personal", credentials: true },
      { slug: "quarkworks", type: "organization", credentials: false },
    ],
  });
  expect(await find(stranger, "/api/accounts/profiles?q=quark")).toEqual(["adaquark", "quarkworks"]);
  expect(await find(stranger, "/api/accounts/users?q=quark")).toEqual(["adamquark", "adaquark"]);
  expect(await find(stranger, "/api/accounts?q=quark&o=-full_name")).toEqual([
    "quarkworks",
    "adaquark",
    "adamquark",
  ]);
});

test("a profile is found by what its managers are called, and by its address", async () => {
  const manager = await aUser(db, "zephyrine");
  await aProfile(db, "windmill", manager);
  await aContributor(db, "windmill", "zephyrclerk");
  await db.query(
    sql`UPDATE profile SET locality = 'Kinderdijk', street_address = '12 Nederwaard' WHERE slug = 'windmill'`,
  );
  expect(await find(stranger, "/api/accounts/profiles?q=zephyrine")).toEqual(["windmill"]);
  expect(await find(stranger, "/api/accounts/profiles?q=zephyrclerk")).toEqual([]);
  expect(await find(stranger, "/api/accounts/profiles?q=kinderd")).toEqual(["windmill"]);
  expect(await find(stranger, "/api/accounts/profiles?q=kinderd&q_f=locality")).toEqual(["windmill"]);
  expect(await find(stranger, "/api/accounts/profiles?q=kinderd&q_f=street_address")).toEqual([]);
  expect(await find(stranger, "/api/accounts/profiles?q=zephyr&q_f=^username")).toEqual(["windmill"]);
  expect(await find(stranger, "/api/accounts/profiles?q=phyr&q_f=^username")).toEqual([]);
  expect(await find(stranger, "/api/accounts?q=kinderd&q_f=locality")).toEqual(["windmill"]);
});

test("up to five rows are shown, or as many as there are terms; of more, none", async () => {
  for (const letter of "abcdef") await aUser(db, `crowd${letter}`);
  expect(await find(stranger, "/api/accounts/users?q=crowd")).toEqual([]);
  expect(await find(stranger, "/api/accounts/users?q=crowda,crowdb,crowdc,crowdd,crowde")).toHaveLength(5);
  expect(
    await find(stranger, "/api/accounts/users?q=crowda,crowdb,crowdc,crowdd,crowde,crowdf"),
  ).toHaveLength(6);
  // There are no pages: a page that is none is no error.
  expect(await find(stranger, "/api/accounts/users?q=crowda&page=7&page_size=x")).toEqual(["crowda"]);
});

test("the limit holds for profiles and for users by themselves", async () => {
  const host = await aUser(db, "host");
  for (const n of [1, 2, 3, 4, 5]) {
    await aUser(db, `twin${n}`);
    await aProfile(db, `twin-co-${n}`, host);
  }
  expect(await find(stranger, "/api/accounts?q=twin")).toHaveLength(10);
  await aUser(db, "twin6");
  expect(await find(stranger, "/api/accounts?q=twin")).toEqual([
    "twin-co-1",
    "twin-co-2",
    "twin-co-3",
    "twin-co-4",
    "twin-co-5",
  ]);
});

test.each(["", "?q=", "?q=sa", "?q=...", "?q=a.,b-", "?q=%25%25%25"])(
  "%j finds nothing at all",
  async (query) => {
    for (const path of ["/api/accounts", "/api/accounts/profiles", "/api/accounts/users"])
      expect(await find(staff, path + query), path).toEqual([]);
  },
);

test("signs that mean something to the database mean nothing in a search", async () => {
  await aUser(db, "per_cent");
  expect(await find(stranger, "/api/accounts/users?q=per_cent")).toEqual(["per_cent"]);
  expect(await find(stranger, "/api/accounts/users?q=per%25cent")).toEqual([]);
  expect(await find(stranger, "/api/accounts/users?q=p_r_c")).toEqual([]);
  expect(await find(stranger, "/api/accounts/users?q=per'--,%22per_c,ent%22")).toEqual([]);
});

test("an e-mail address or a phone number must be known to be found, but for managers of the broker or a provider", async () => {
  const user = await aUser(db, "secretive");
  await aProfile(db, "secrets", user);
  await db.query(sql`UPDATE app_user SET email = 'Hidden.Person@vault.example' WHERE id = ${user.id}`);
  await db.query(
    sql`UPDATE profile SET email = 'desk@Vault.example', phone = '+14155550123' WHERE slug = 'secrets'`,
  );
  const contributor = await signedIn(await aContributor(db, "cowork", "bea"));
  for (const client of [stranger, contributor]) {
    expect(await find(client, "/api/accounts/users?q=hidden.person")).toEqual([]);
    expect(await find(client, "/api/accounts/users?q=hidden&q_f=^email")).toEqual([]);
    expect(await find(client, "/api/accounts/users?q=hidden.person@vault.example")).toEqual(["secretive"]);
    expect(await find(client, "/api/accounts/profiles?q=desk@")).toEqual([]);
    expect(await find(client, "/api/accounts/profiles?q=DESK@vault.example")).toEqual(["secrets"]);
    expect(await find(client, "/api/accounts/profiles?q=5550123")).toEqual([]);
    expect(await find(client, "/api/accounts/profiles?q=415 555 0123")).toEqual(["secrets"]);
  }
  for (const client of [staff, seller]) {
    expect(await find(client, "/api/accounts/users?q=hidden.person")).toEqual(["secretive"]);
    expect(await find(client, "/api/accounts/profiles?q=desk@va")).toEqual(["secrets"]);
    expect(await find(client, "/api/accounts/profiles?q=5550123&q_f=phone")).toEqual(["secrets"]);
  }
});

test("when nothing matches an address, profiles of its domain do, unless anybody gets addresses there", async () => {
  await db.query(sql`UPDATE profile SET email = 'info@kin.example' WHERE slug = 'quarkworks'`);
  await db.query(sql`UPDATE profile SET email = 'somebody@gmail.com' WHERE slug = 'windmill'`);
  expect(await find(stranger, "/api/accounts/profiles?q=new@Kin.example")).toEqual(["quarkworks"]);
  expect(await find(stranger, "/api/accounts/profiles?q=info@kin.example")).toEqual(["quarkworks"]);
  expect(await find(stranger, "/api/accounts/profiles?q=new@notkin.example")).toEqual([]);
  expect(await find(stranger, "/api/accounts/profiles?q=else@gmail.com")).toEqual([]);
  expect(await find(stranger, "/api/accounts/profiles?q=new@kin.example,windmill")).toEqual(["windmill"]);
});

test("what is archived, or cannot be notified, is not found", async () => {
  const user = await aUser(db, "vanished");
  await aProfile(db, "vanished-co", user);
  expect(await find(staff, "/api/accounts?q=vanished")).toEqual(["vanished-co", "vanished"].sort());
  await db.query(sql`UPDATE profile SET email = '' WHERE slug = 'vanished-co'`);
  expect(await find(staff, "/api/accounts/profiles?q=vanished")).toEqual([]);
  await db.query(sql`UPDATE app_user SET is_active = FALSE WHERE id = ${user.id}`);
  expect(await find(staff, "/api/accounts?q=vanished")).toEqual([]);
  expect(await find(staff, "/api/accounts/users?q=vanished")).toEqual([]);
  await db.query(
    sql`UPDATE profile SET email = 'v@example.com', is_active = FALSE WHERE slug = 'vanished-co'`,
  );
  expect((await staff.get("/api/accounts/profiles/vanished-co")).status).toBe(404);
});

test("a search keeps to its dates", async () => {
  await aUser(db, "dated", new Date("2026-03-01T00:00:00Z"));
  expect(await find(stranger, "/api/accounts/users?q=dated&start_at=2026-03-01")).toEqual(["dated"]);
  expect(await find(stranger, "/api/accounts/users?q=dated&ends_at=2026-03-01")).toEqual([]);
  expect(await find(stranger, "/api/accounts?q=dated&start_at=2026-03-02")).toEqual([]);
  expect((await stranger.get("/api/accounts?q=dated&start_at=2026-02-30")).status).toBe(400);
});

test("a profile's summary is for who signed in and knows its name", async () => {
  expect((await stranger.get("/api/accounts/profiles/samshop")).json).toEqual({
    ...{
      slug: "samshop",
      printable_name: "Samshop Inc",
      picture: null,
      type: "organization",
      credentials: false,
    },
    created_at: DAWN.toISOString(),
  });
  expect((await stranger.get("/api/accounts/profiles/stranger")).status).toBe(404);
  expect((await visitor().get("/api/accounts/profiles/samshop")).status).toBe(401);
});

test("nobody reads all accounts through searches", async () => {
  const reader = await signedIn(await aUser(db, "reader"));
  await db.query(sql`
    INSERT INTO throttle (key, points, expire) SELECT 'search:' || id, 300, ${Date.now() + 600_000} FROM app_user WHERE username = 'reader'`);
  const { status, headers } = await reader.get("/api/accounts?q=samshop");
  expect([status, Number(headers.get("retry-after")) > 0]).toEqual([429, true]);
  expect((await stranger.get("/api/accounts?q=samshop")).status).toBe(200);
});

test("who managed a profile once is no way to find it", async () => {
  const former = await aUser(db, "exmanager");
  await aProfile(db, "keeperco", former);
  expect(await find(stranger, "/api/accounts/profiles?q=exmanager")).toEqual(["keeperco"]);
  expect(await find(staff, "/api/profile?q=exmanager")).toEqual(["keeperco"]);
  await db.query(sql`UPDATE role SET ends_at = now() - interval '1 day' WHERE user_id = ${former.id}`);
  expect(await find(stranger, "/api/accounts/profiles?q=exmanager")).toEqual([]);
  expect(await find(stranger, "/api/accounts?q=exmanager")).toEqual(["exmanager"]);
  for (const query of ["q=exmanager", "q=exmanager&q_f=username"])
    expect(await find(staff, `/api/profile?${query}`)).toEqual([]);
  await db.query(sql`UPDATE role SET ends_at = now() + interval '1 day' WHERE user_id = ${former.id}`);
  expect(await find(staff, "/api/profile?q=exmanager")).toEqual(["keeperco"]);
});
