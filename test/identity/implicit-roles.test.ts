import { afterEach, beforeEach, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { type Database, sql } from "@/lib/db";
import { findImplicitOffer } from "@/lib/identity/roles/implicit-roles";
import { now } from "@/lib/time/clock";
import { signedIn } from "../callers";
import { proveEmail, roleOf, setProfileEmail } from "../roles";
import { aManager, aProfile, aUser, openWorld, profileIdOf } from "../world";

let db: Database;
let close: () => Promise<void>;
let newcomer: SignedIn;

/** Where everything that an implicit role needs holds; each test takes one thing away. */
beforeEach(async () => {
  ({ db, close } = await openWorld());
  await aProfile(db, "acme", await aUser(db, "sue"));
  newcomer = await aUser(db, "nina");
  await setProfileEmail(db, "acme", "Hello@EXAMPLE.com");
  await setProfileEmail(db, "cowork", "hello@cowork.example");
  await proveEmail(db, "sue", "nina");
  await aType("member");
});
afterEach(() => close());

async function aType(slug: string, profile: string | null = "acme"): Promise<void> {
  const owner = profile === null ? null : await profileIdOf(db, profile);
  await db.query(sql`
    INSERT INTO role_type (slug, title, profile_id, implicit_create_on_none) VALUES (${slug}, ${slug}, ${owner}, TRUE)`);
}

/** Asks for the role by name, as the page that offers it does. */
async function request(type = "member") {
  const client = await signedIn(newcomer);
  return client.post(`/api/users/nina/accessibles/${type}`, { slug: "acme" });
}

async function offer() {
  return findImplicitOffer(db, newcomer.id, now());
}

async function expectNoOffer(): Promise<void> {
  expect((await offer())?.kind).not.toBe("role");
  expect((await request()).status).toBe(201);
  expect(await roleOf(db, "acme", "nina")).toMatchObject({ requested: true });
}

test("who has proved an address of the profile's domain takes the role, by a request and not by looking", async () => {
  expect(await offer()).toMatchObject({
    kind: "role",
    role: { profile: { slug: "acme" }, type: { slug: "member" } },
  });
  const client = await signedIn(newcomer);
  await client.get("/api/users/nina/accessibles");
  expect(await roleOf(db, "acme", "nina")).toBeNull();
  const { status, json } = await request();
  expect([status, json]).toMatchObject([201, { request_key: null, role_description: { slug: "member" } }]);
  expect(await roleOf(db, "acme", "nina")).toEqual({
    ...{ type: "member", invited: false, requested: false, acceptedByUser: true },
  });
});

test("a request for another type, or for none, waits as any other", async () => {
  expect((await request("manager")).json).toMatchObject({ request_key: expect.any(String) });
});

test("an address that is not proved takes nothing, and its owner is told", async () => {
  await db.query(sql`UPDATE contact SET email_verified_at = NULL WHERE user_id = ${newcomer.id}`);
  expect(await offer()).toEqual({ kind: "unverified", email: "nina@example.com" });
  await expectNoOffer();
});

test("a profile whose managers have not proved an address of its domain gives nothing", async () => {
  await db.query(sql`UPDATE contact SET email_verified_at = NULL WHERE email = 'sue@example.com'`);
  await expectNoOffer();
});

test.each(["hello@notexample.com", "hello@mail.example.com", "hello@example.com.evil.test", ""])(
  "domains are compared as a whole: %s",
  async (email) => {
    await setProfileEmail(db, "acme", email);
    await expectNoOffer();
  },
);

test("two profiles of one domain give nothing", async () => {
  await aProfile(db, "other", await aUser(db, "olga"));
  await setProfileEmail(db, "other", "other@example.com");
  await expectNoOffer();
});

test("two such types of the profile give nothing; one of its own comes before the site's", async () => {
  await aType("everybody", null);
  expect(await offer()).toMatchObject({ role: { type: { slug: "member" } } });
  await aType("guest");
  await expectNoOffer();
});

test("without one of its own, the site's type is taken", async () => {
  await db.query(sql`UPDATE role_type SET implicit_create_on_none = FALSE WHERE slug = 'member'`);
  expect(await offer()).toBeNull();
  await aType("everybody", null);
  expect(await offer()).toMatchObject({ role: { type: { slug: "everybody" } } });
});

test("who has a role or an invitation elsewhere takes none by the domain", async () => {
  const staff = await signedIn(await aManager(db, "cowork", "brooke"));
  await staff.post("/api/profile/cowork/roles/contributor", { slug: "nina" });
  await expectNoOffer();
});

test("a public mail provider is nobody's domain", async () => {
  await db.query(sql`UPDATE contact SET email = split_part(email, '@', 1) || '@gmail.com'`);
  await db.query(sql`UPDATE app_user SET email = split_part(email, '@', 1) || '@gmail.com'`);
  await setProfileEmail(db, "acme", "acme@gmail.com");
  await expectNoOffer();
});
