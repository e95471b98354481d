import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { type Database, sql } from "@/lib/db";
import { aContributor, signedIn } from "../callers";
import type { Client } from "../client";
import { proveEmail, roleOf, setProfileEmail } from "../roles";
import { aManager, aProfile, aUser, openWorld, profileIdOf } from "../world";

type Json = Record<string, unknown>;

let db: Database;
let close: () => Promise<void>;
let staff: Client;
let sue: SignedIn;
let manager: Client;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  staff = await signedIn(await aManager(db, "cowork", "brooke"));
  sue = await aUser(db, "sue");
  await aProfile(db, "acme", sue);
  manager = await signedIn(sue);
});
afterAll(() => close());

const TYPES = "/api/profile/acme/roles/describe";

test("a profile has the site's types and its own; the broker's are for all", async () => {
  const created = await manager.post<Json>(TYPES, { title: "Support", extra: { desk: 1 } });
  expect([created.status, created.json]).toMatchObject([
    201,
    {
      ...{ slug: "support", title: "Support", is_global: false, editable: true, extra: { desk: 1 } },
      ...{ skip_optin_on_grant: false, implicit_create_on_none: false, otp_required: false },
      profile: { slug: "acme", type: "organization" },
      created_at: expect.stringMatching(/Z$/),
    },
  ]);
  const shared = await staff.post("/api/profile/cowork/roles/describe", { title: "Auditor" });
  expect([shared.status, shared.json]).toMatchObject([
    201,
    { is_global: true, profile: null, editable: true },
  ]);
  const { json } = await manager.get<{ results: { slug: string; editable: boolean }[] }>(TYPES);
  expect(json.results.map(({ slug, editable }) => [slug, editable])).toEqual([
    ["auditor", false],
    ["contributor", false],
    ["manager", false],
    ["support", true],
  ]);
  const found = await manager.get<{ count: number }>(`${TYPES}?q=supp&q_f=title`);
  expect(found.json.count).toBe(1);
  const contributor = await signedIn(await aContributor(db, "acme", "cole"));
  expect((await contributor.get(`${TYPES}/supports`)).json).toMatchObject({
    slug: "support",
    editable: false,
  });
  const others = await aUser(db, "other");
  await aProfile(db, "elsewhere", others);
  const elsewhere = await signedIn(others);
  expect((await elsewhere.get("/api/profile/elsewhere/roles/describe/support")).status).toBe(404);
  expect((await elsewhere.get("/api/profile/elsewhere/roles/describe/auditor")).status).toBe(200);
});

test.each([
  ["nothing", {}, "title"],
  ["blank", { title: "  " }, "title"],
  ["21 characters", { title: "x".repeat(21) }, "title"],
  ["a flag that is none", { title: "Flags", skip_optin_on_grant: "maybe" }, "skip_optin_on_grant"],
])("a type of %s is refused at its field", async (_what, form, field) => {
  const { status, json } = await manager.post(TYPES, form);
  expect([status, json]).toMatchObject([400, { [field]: [expect.any(String)] }]);
});

test.each(["Managers", "manager", "CONTRIBUTOR", "Describe", "Accept", "Мanager", "Übung"])(
  "a type titled %s takes no word of a path and no other type's name",
  async (title) => {
    const { status, json } = await manager.post<{ slug: string }>(TYPES, { title });
    expect(status).toBe(201);
    expect(json.slug).toMatch(/^[-a-z0-9_]+$/);
    const normal = json.slug.replace(/s$/, "");
    expect(["manager", "contributor", "describe", "accept"]).not.toContain(normal);
    const { json: found } = await manager.get<{ slug: string }>(`${TYPES}/${json.slug}`);
    expect(found.slug).toBe(json.slug);
  },
);

test("two types of the same title are two, and a slug that ends in s is found by both forms", async () => {
  const [first, second] = [
    await manager.post<{ slug: string }>(TYPES, { title: "Sales" }),
    await manager.post<{ slug: string }>(TYPES, { title: "Sale" }),
  ];
  expect(first.json.slug).toBe("sales");
  expect(second.json.slug).toMatch(/^sale-[0-9a-f]{7}$/);
  for (const form of ["sales", "sale", "SALES"])
    expect((await manager.get(`${TYPES}/${form}`)).json).toMatchObject({ slug: "sales" });
});

test("a profile has fifty types of its own, and the site fifty for all", async () => {
  const owner = await aUser(db, "collector");
  await aProfile(db, "collection", owner);
  const client = await signedIn(owner);
  await db.query(sql`
    INSERT INTO role_type (slug, title, profile_id)
    SELECT 'kind-' || n, 'Kind', ${await profileIdOf(db, "collection")} FROM generate_series(1, 49) n`);
  const create = (by: typeof client, profile: string) =>
    by.post(`/api/profile/${profile}/roles/describe`, { title: "One more" });
  expect((await create(client, "collection")).status).toBe(201);
  const refused = await create(client, "collection");
  expect([refused.status, refused.json]).toEqual([400, { detail: expect.stringContaining("50") }]);
  const plan = await db.transaction(async (tx) => {
    await tx.query(sql`SET LOCAL enable_seqscan = off`);
    return tx.query<{ "QUERY PLAN": string }>(
      sql`EXPLAIN SELECT 1 FROM role_type WHERE profile_id = ${await profileIdOf(db, "collection")}`,
    );
  });
  expect(plan.map((row) => row["QUERY PLAN"]).join()).toContain("role_type_profile_id_idx");
});

test("a change keeps slug and flags; a shared type is changed by the broker only", async () => {
  await manager.post(TYPES, { title: "Reader", otp_required: true });
  const changed = await manager.put(`${TYPES}/reader`, { title: "Reviewer" });
  expect([changed.status, changed.json]).toMatchObject([
    200,
    { slug: "reader", title: "Reviewer", otp_required: true },
  ]);
  expect((await manager.put(`${TYPES}/reader`, {})).status).toBe(400);
  expect((await manager.put(`${TYPES}/contributor`, { title: "Helper" })).status).toBe(403);
  expect((await manager.delete(`${TYPES}/auditor`)).status).toBe(403);
  expect((await staff.put(`${TYPES}/auditor`, { title: "Inspector" })).json).toMatchObject({
    title: "Inspector",
  });
  expect((await manager.put(`${TYPES}/nothing`, { title: "Nothing" })).status).toBe(404);
});

test("deleting a type deletes its roles; the two that permissions depend on stay", async () => {
  await aUser(db, "gil");
  await manager.post(TYPES, { title: "Intern" });
  await manager.post("/api/profile/acme/roles/interns", { slug: "gil" });
  expect(await roleOf(db, "acme", "gil")).toMatchObject({ type: "intern", invited: true });
  expect((await manager.delete(`${TYPES}/interns`)).status).toBe(204);
  expect(await roleOf(db, "acme", "gil")).toBeNull();
  expect((await manager.delete(`${TYPES}/intern`)).status).toBe(404);
  for (const builtIn of ["manager", "contributors"])
    expect((await staff.delete(`/api/profile/cowork/roles/describe/${builtIn}`)).status).toBe(400);
});

test("a role of another type than manager and contributor gives no rights", async () => {
  const guest = await aUser(db, "greta");
  const client = await signedIn(guest);
  await client.post("/api/users/greta/accessibles/support", { slug: "acme" });
  await manager.post("/api/profile/acme/roles/support", { slug: "greta" });
  expect(await roleOf(db, "acme", "greta")).toMatchObject({ type: "support", acceptedByUser: true });
  expect((await client.get("/api/profile/acme")).status).toBe(403);
});

test("a type without opt-in needs it all the same of people who have not proved to be of the profile's domain", async () => {
  await manager.post(TYPES, { title: "Colleague", skip_optin_on_grant: true });
  for (const name of ["vic", "wes", "xen"]) await aUser(db, name);
  const victim = await signedIn((await aUser(db, "victim")) as SignedIn);
  const grant = (slug: string) => manager.post("/api/profile/acme/roles/colleague", { slug });
  const isInvited = async (name: string) => (await roleOf(db, "acme", name))?.invited;

  await grant("victim");
  expect(await isInvited("victim")).toBe(true);
  // The profile's address is of the domain, but nobody has proved anything.
  await setProfileEmail(db, "acme", "hello@Example.com");
  await grant("vic");
  expect(await isInvited("vic")).toBe(true);
  await proveEmail(db, "wes");
  await grant("wes");
  expect(await isInvited("wes")).toBe(true);
  // Now a manager has as well.
  await proveEmail(db, "sue", "xen");
  await grant("xen");
  expect(await roleOf(db, "acme", "xen")).toEqual({
    type: "colleague",
    invited: false,
    requested: false,
    acceptedByUser: false,
  });
  // Who was given a role without being asked keeps the account to themselves.
  expect((await manager.get("/api/users/xen")).status).toBe(403);
  expect((await manager.get("/api/users/xen/accessibles")).status).toBe(403);
  expect((await manager.get("/api/users/victim")).status).toBe(403);
  expect((await victim.get("/api/users/victim")).status).toBe(200);
});

test("addresses of a public mail provider prove nothing in common", async () => {
  for (const name of ["gina", "gus"]) await aUser(db, name);
  await db.query(
    sql`UPDATE app_user SET email = username || '@gmail.com' WHERE username IN ('gina', 'gus', 'sue')`,
  );
  await db.query(sql`
    UPDATE contact SET email = u.email FROM app_user u WHERE u.id = contact.user_id AND u.username IN ('gina', 'gus', 'sue')`);
  await setProfileEmail(db, "acme", "acme@gmail.com");
  await proveEmail(db, "gina", "gus", "sue");
  await manager.post("/api/profile/acme/roles/colleague", { slug: "gus" });
  expect(await roleOf(db, "acme", "gus")).toMatchObject({ invited: true });
});

test("the broker gives a role without opt-in to anybody, which is still not the user's doing", async () => {
  await aUser(db, "bo");
  await staff.post("/api/profile/acme/roles/colleague", { slug: "bo" });
  expect(await roleOf(db, "acme", "bo")).toMatchObject({ invited: false, acceptedByUser: false });
  const unknown = await staff.post("/api/profile/acme/roles/colleague?force=1", {
    email: "not-yet@example.net",
  });
  expect([unknown.status, unknown.json]).toMatchObject([201, { grant_key: "pending" }]);
});
