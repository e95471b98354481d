import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { type Database, sql } from "@/lib/db";
import { systemOrigin } from "@/lib/identity/audit/record";
import { requestRole } from "@/lib/identity/roles/requests";
import { aContributor, signedIn } from "../callers";
import type { Client } from "../client";
import { announced, announcedAs } from "../events";
import { roleOf } from "../roles";
import { aManager, aPlan, aProfile, aUser, DAWN, openWorld, profileIdOf } from "../world";

type Json = Record<string, unknown>;
interface RolePage {
  count: number;
  invited_count: number;
  requested_count: number;
  results: (Json & { user: Json; role_description: { slug: string } | null })[];
}
interface AccessiblePage {
  count: number;
  invited_count: number;
  requested_count: number;
  results: (Json & { accept_grant_api_url: string | null; profile: { slug: string } })[];
}

let db: Database;
let close: () => Promise<void>;
let broker: SignedIn;
let sue: SignedIn;
let manager: Client;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  broker = await aManager(db, "cowork", "brooke");
  sue = await aUser(db, "sue");
  await aProfile(db, "acme", sue);
  manager = await signedIn(sue);
});
afterAll(() => close());

/** A new user with a client. */
async function person(name: string): Promise<{ user: SignedIn; client: Client }> {
  const user = await aUser(db, name);
  return { user, client: await signedIn(user) };
}

/** Where the user accepts the one invitation that waits. */
async function acceptPath(client: Client, username: string): Promise<string> {
  const { json } = await client.get<AccessiblePage>(`/api/users/${username}/accessibles?role_status=invited`);
  return new URL(json.results[0]?.accept_grant_api_url ?? "").pathname;
}

test("a grant waits for the user, gives no rights before, and is in force once accepted", async () => {
  const { client } = await person("ina");
  const granted = await manager.post<Json>("/api/profile/acme/roles/contributors", {
    slug: "INA",
    message: "Welcome",
  });
  expect([granted.status, granted.json]).toMatchObject([
    201,
    {
      grant_key: "pending",
      request_key: null,
      accept_request_api_url: null,
      remove_api_url: "http://localhost:3000/api/profile/acme/roles/contributor/ina",
      role_description: {
        slug: "contributor",
        title: "Contributor",
        is_global: true,
        profile: null,
        editable: false,
      },
      user: { slug: "ina", printable_name: "Ina Doe" },
      detail: "ina was invited.",
    },
  ]);
  expect((await client.get("/api/profile/acme")).status).toBe(403);
  expect((await announcedAs(db, "role_grant_created")).at(-1)).toMatchObject({
    roleType: { slug: "contributor", title: "Contributor" },
    by: sue.id,
    message: "Welcome",
    grantKey: expect.stringMatching(/^[0-9a-f]{40}$/),
    activationKey: null,
  });
  const accepted = await client.put<Json>(await acceptPath(client, "ina"));
  expect([accepted.status, accepted.json]).toMatchObject([
    200,
    { accept_grant_api_url: null, request_key: null, profile: { slug: "acme" }, home_url: "/app/acme/" },
  ]);
  expect((await announcedAs(db, "role_grant_accepted")).at(-1)).toMatchObject({
    roleType: { slug: "contributor" },
  });
  expect((await client.get("/api/profile/acme")).status).toBe(200);
  expect((await client.put("/api/profile/acme", { full_name: "Mine" })).status).toBe(403);
  expect((await client.post("/api/profile/acme/roles/manager", { slug: "ina" })).status).toBe(403);
});

test("the key of an invitation is good for its invitee alone, once, and is told to nobody else", async () => {
  const { client } = await person("kay");
  const { client: thief } = await person("thief");
  const granted = await manager.post("/api/profile/acme/roles/contributor", { slug: "kay" });
  const path = await acceptPath(client, "kay");
  const key = path.split("/").at(-1) ?? "";
  expect((await announcedAs(db, "role_grant_created")).at(-1)?.grantKey).toBe(key);
  const seen = [
    granted,
    await manager.get("/api/profile/acme/roles"),
    await manager.get("/api/profile/acme/roles/contributor"),
  ];
  const stored = await db.query(sql`SELECT * FROM role`);
  for (const text of [
    ...seen.map((answer) => answer.text),
    JSON.stringify(stored, (_, value) => String(value)),
  ])
    expect(text).not.toContain(key);
  expect((await thief.put(`/api/users/thief/accessibles/accept/${key}`)).status).toBe(404);
  expect((await thief.put(path)).status).toBe(403);
  expect((await manager.put(path)).status).toBe(403);
  expect((await client.put(path.replace(key, key.toUpperCase()))).status).toBe(404);
  expect((await client.put(path.slice(0, -1))).status).toBe(404);
  await client.send("OPTIONS", path);
  expect(await roleOf(db, "acme", "kay")).toMatchObject({ invited: true });
  expect((await client.put(path)).status).toBe(200);
  expect((await client.put(path)).status).toBe(404);
});

test("who shares a profile with somebody sees their roles, but not how to accept an invitation", async () => {
  const { client } = await person("cal");
  await manager.post("/api/profile/acme/roles/contributor", { slug: "cal" });
  await client.put(await acceptPath(client, "cal"));
  const other = await person("elsa");
  await aProfile(db, "elsewhere", other.user);
  await other.client.post("/api/profile/elsewhere/roles/manager", { slug: "cal" });
  const { json } = await manager.get<AccessiblePage>("/api/users/cal/accessibles?role_status=invited");
  expect(json).toMatchObject({
    count: 1,
    results: [{ profile: { slug: "elsewhere" }, accept_grant_api_url: null }],
  });
});

test("nobody is locked out by an invitation", async () => {
  const { user, client } = await person("lou");
  await aProfile(db, "lous", user);
  await manager.post("/api/profile/acme/roles/contributor", { slug: "lou" });
  expect((await client.get("/api/profile/lous")).status).toBe(200);
  expect((await client.get("/api/profile/lous/roles")).status).toBe(200);
});

test("an address that is nobody's is invited with force, and then waits for its owner", async () => {
  const form = { email: "New.Hire@example.org", full_name: "Nell Hire", message: "Join us" };
  expect((await manager.post("/api/profile/acme/roles/manager", form)).status).toBe(404);
  const unnamed = await manager.post("/api/profile/acme/roles/manager?force=1", { slug: "nobody-yet" });
  expect([unnamed.status, unnamed.json]).toMatchObject([400, { email: [expect.any(String)] }]);
  const empty = await manager.post("/api/profile/acme/roles/manager", {});
  expect([empty.status, empty.json]).toMatchObject([
    400,
    { slug: [expect.any(String)], email: [expect.any(String)] },
  ]);
  const invited = await manager.post<Json>("/api/profile/acme/roles/manager?force=1", form);
  expect([invited.status, invited.json]).toMatchObject([
    201,
    {
      grant_key: "pending",
      user: { username: "newhire", full_name: "Nell Hire", email: form.email, credentials: false },
    },
  ]);
  const event = (await announcedAs(db, "role_grant_created")).at(-1);
  expect(event).toMatchObject({ activationKey: expect.stringMatching(/^[0-9a-f]{40}$/), message: "Join us" });
  const again = await manager.post("/api/profile/acme/roles/contributor?force=1", {
    email: "new.hire@EXAMPLE.org",
  });
  expect([again.status, again.json]).toMatchObject([200, { role_description: { slug: "contributor" } }]);
  // The link in the first mail goes on working.
  expect((await announcedAs(db, "role_grant_created")).at(-1)?.grantKey).toBe(event?.grantKey);
});

test("a request is completed by a grant of any type", async () => {
  const { user, client } = await person("rae");
  const asked = await client.post<Json>("/api/users/rae/accessibles", { slug: "acme", message: "Hello" });
  expect([asked.status, asked.json]).toMatchObject([
    201,
    {
      request_key: expect.stringMatching(/^[0-9a-f]{40}$/),
      role_description: null,
      accept_grant_api_url: null,
      profile: { slug: "acme" },
      remove_api_url: "http://localhost:3000/api/users/rae/accessibles/manager/acme",
      settings_url: "/profile/acme/contact/",
    },
  ]);
  expect((await announcedAs(db, "role_request_created")).at(-1)).toMatchObject({
    user: user.id,
    roleType: null,
    message: "Hello",
  });
  expect((await client.get("/api/profile/acme")).status).toBe(403);
  const seen = await manager.get<RolePage>("/api/profile/acme/roles/contributor?role_status=requested");
  expect(seen.json.results).toMatchObject([
    {
      role_description: null,
      accept_request_api_url: "http://localhost:3000/api/profile/acme/roles/manager",
      user: { username: "rae", email: "rae@example.com" },
    },
  ]);
  const granted = await manager.post("/api/profile/acme/roles/contributor", { slug: "rae" });
  expect([granted.status, granted.json]).toMatchObject([200, { grant_key: null, request_key: null }]);
  expect(await roleOf(db, "acme", "rae")).toMatchObject({ type: "contributor", acceptedByUser: true });
  expect((await client.get("/api/profile/acme")).status).toBe(200);
});

test("asking again changes the type, keeps what there is, and accepts what is offered", async () => {
  const { client } = await person("rob");
  await client.post("/api/users/rob/accessibles", { slug: "acme" });
  const typed = await client.post("/api/users/rob/accessibles/contributors", {
    email: "BILLING@acme.example.com",
  });
  expect([typed.status, typed.json]).toMatchObject([200, { role_description: { slug: "contributor" } }]);
  expect((await client.post("/api/users/rob/accessibles/plumber", { slug: "acme" })).status).toBe(404);
  await manager.post("/api/profile/acme/roles/contributor", { slug: "rob" });
  const more = await client.post("/api/users/rob/accessibles/manager", { slug: "acme" });
  expect([more.status, more.json]).toMatchObject([
    200,
    { role_description: { slug: "contributor" }, request_key: null },
  ]);
  expect(await roleOf(db, "acme", "rob")).toMatchObject({ type: "contributor", requested: false });

  const { client: invitee } = await person("ike");
  await manager.post("/api/profile/acme/roles/contributor", { slug: "ike" });
  const wants = await invitee.post("/api/users/ike/accessibles/manager", { slug: "acme" });
  expect(wants.status).toBe(200);
  expect(await roleOf(db, "acme", "ike")).toMatchObject({ type: "contributor", invited: true });
  expect((await invitee.post("/api/users/ike/accessibles", { slug: "acme" })).status).toBe(200);
  expect(await roleOf(db, "acme", "ike")).toMatchObject({ invited: false, acceptedByUser: true });
});

test("a profile that is not there is created with force, for the owner of its address", async () => {
  const { client } = await person("fay");
  const path = "/api/users/fay/accessibles";
  const nothing = await client.post(path, {});
  expect([nothing.status, nothing.json]).toMatchObject([
    400,
    { slug: [expect.any(String)], email: [expect.any(String)] },
  ]);
  expect((await client.post(path, { slug: "shop" })).status).toBe(404);
  const nameless = await client.post(`${path}?force=1`, { slug: "shop" });
  expect([nameless.status, nameless.json]).toMatchObject([400, { email: [expect.any(String)] }]);
  const made = await client.post<Json>(`${path}?force=1`, {
    slug: "shop",
    email: "owner@shop.example.com",
    full_name: "The Shop",
  });
  expect([made.status, made.json]).toMatchObject([
    201,
    { profile: { slug: "shop", printable_name: "The Shop" } },
  ]);
  expect(await roleOf(db, "shop", "owner")).toEqual({
    type: "manager",
    invited: false,
    requested: false,
    acceptedByUser: false,
  });
  expect(await roleOf(db, "shop", "fay")).toMatchObject({ requested: true });
});

test("only the user asks, accepts and is told how; nobody asks in another's name", async () => {
  await person("una");
  const staff = await signedIn(broker);
  for (const client of [manager, staff]) {
    expect((await client.post("/api/users/una/accessibles", { slug: "acme" })).status).toBe(403);
    expect((await client.post("/api/users/una/accessibles/manager", { slug: "acme" })).status).toBe(403);
  }
});

test("either side removes whatever links them, and doing so again is fine", async () => {
  const { client } = await person("dee");
  await client.post("/api/users/dee/accessibles", { slug: "acme" });
  expect((await manager.delete("/api/profile/acme/roles/anything/dee")).status).toBe(204);
  expect(await roleOf(db, "acme", "dee")).toBeNull();
  expect((await manager.delete("/api/profile/acme/roles/manager/dee")).status).toBe(204);
  expect((await manager.delete("/api/profile/acme/roles/manager/nobody")).status).toBe(404);
  await manager.post("/api/profile/acme/roles/contributor", { slug: "dee" });
  expect((await client.delete("/api/users/dee/accessibles/manager/acme")).status).toBe(204);
  expect(await roleOf(db, "acme", "dee")).toBeNull();
  expect((await client.delete("/api/users/dee/accessibles/manager/acme")).status).toBe(204);
  expect((await client.delete("/api/users/dee/accessibles/manager/nowhere")).status).toBe(404);
});

test("who shares one profile with somebody has no say about their others", async () => {
  const { user, client } = await person("max");
  await aProfile(db, "maxco", user);
  await manager.post("/api/profile/acme/roles/contributor", { slug: "max" });
  await client.put(await acceptPath(client, "max"));
  expect((await manager.get("/api/users/max/accessibles")).status).toBe(200);
  expect((await manager.delete("/api/users/max/accessibles/manager/maxco")).status).toBe(403);
  expect((await manager.delete("/api/users/max/accessibles/manager/nowhere")).status).toBe(403);
  expect((await manager.delete("/api/users/max/accessibles/contributor/acme")).status).toBe(204);
});

test("the last manager stays, whatever way they would go; the broker may do it, but not to itself", async () => {
  const { user, client } = await person("lea");
  await aProfile(db, "leaco", user);
  const staff = await signedIn(broker);
  await aContributor(db, "leaco", "carl");
  const refusals = [
    await client.delete("/api/profile/leaco/roles/manager/lea"),
    await client.delete("/api/users/lea/accessibles/manager/leaco"),
    await client.post("/api/profile/leaco/roles/contributor", { slug: "lea" }),
  ];
  for (const { status, json } of refusals)
    expect([status, json]).toEqual([
      400,
      { detail: "This is the last manager of the profile. Make somebody else a manager first." },
    ]);
  // Somebody who has yet to accept does not stand in.
  await client.post("/api/profile/leaco/roles/manager", { slug: "sue" });
  expect((await client.delete("/api/profile/leaco/roles/manager/lea")).status).toBe(400);
  expect((await staff.delete("/api/profile/leaco/roles/manager/lea")).status).toBe(204);
  expect((await staff.delete("/api/profile/cowork/roles/manager/brooke")).status).toBe(400);
});

test("of two managers who leave at the same moment, one stays", async () => {
  const [ann, ben] = [await person("ann"), await person("ben")];
  await aProfile(db, "pair", ann.user);
  await ann.client.post("/api/profile/pair/roles/manager", { slug: "ben" });
  await ben.client.put(await acceptPath(ben.client, "ben"));
  const answers = await Promise.all([
    ann.client.delete("/api/users/ann/accessibles/manager/pair"),
    ben.client.delete("/api/users/ben/accessibles/manager/pair"),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 400]);
});

test("a provider's manager decides about roles only while the profile has no manager", async () => {
  const { user: seller, client } = await person("stella");
  await aProfile(db, "studio", seller);
  const plan = await aPlan(db, "lessons", "studio");
  const { user: owner } = await person("olaf");
  await aProfile(db, "olafs", owner);
  await db.orm.subscription.create({
    data: {
      ...{ profileId: await profileIdOf(db, "olafs"), planId: plan.id, createdAt: DAWN, anchorAt: DAWN },
      endsAt: new Date("2100-01-01"),
    },
  });
  expect((await client.get("/api/profile/olafs/roles")).status).toBe(200);
  expect((await client.post("/api/profile/olafs/roles/manager", { slug: "stella" })).status).toBe(403);
  expect((await client.delete("/api/profile/olafs/roles/manager/olaf")).status).toBe(403);
  await db.query(sql`DELETE FROM role WHERE profile_id = ${await profileIdOf(db, "olafs")}`);
  expect((await client.post("/api/profile/olafs/roles/manager", { slug: "olaf" })).status).toBe(201);
});

test("an invitation is sent again by its link as it was, and not too often", async () => {
  await person("pat");
  await manager.post("/api/profile/acme/roles/contributor", { slug: "pat" });
  const path = "/api/profile/acme/roles/contributor/pat";
  expect((await manager.post("/api/profile/acme/roles/manager/pat")).status).toBe(404);
  expect((await manager.post(path)).json).toMatchObject({
    detail: expect.stringContaining("again"),
    grant_key: "pending",
  });
  expect((await manager.post(path)).status).toBe(200);
  const keys = (await announcedAs(db, "role_grant_created")).slice(-3).map(({ grantKey }) => grantKey);
  expect(new Set(keys).size).toBe(1);
  const fourth = await manager.post(path);
  expect(fourth.status).toBe(429);
  expect(Number(fourth.headers.get("retry-after"))).toBeGreaterThan(3000);
  // Taking it back and inviting again does not get around that.
  await manager.delete(path);
  const sent = (await announced(db)).length;
  const anew = await manager.post<Json>("/api/profile/acme/roles/contributor", { slug: "pat" });
  expect([anew.status, anew.json.detail]).toEqual([201, expect.stringContaining("no message was sent")]);
  expect((await announced(db)).length).toBe(sent);
});

test("what was accepted or asked for is not sent again as an invitation", async () => {
  const { client } = await person("ned");
  await client.post("/api/users/ned/accessibles/contributor", { slug: "acme" });
  const path = "/api/profile/acme/roles/contributor/ned";
  expect((await manager.post(path)).status).toBe(400);
  await manager.post("/api/profile/acme/roles/contributor", { slug: "ned" });
  expect((await manager.post(path)).status).toBe(400);
});

test("a profile hears of a request at most once a day", async () => {
  const { user, client } = await person("zoe");
  const noticed = async () =>
    (await announcedAs(db, "role_request_created")).filter((event) => event.user === user.id).length;
  await client.post("/api/users/zoe/accessibles", { slug: "acme" });
  expect((await client.post("/api/users/zoe/accessibles", { slug: "acme" })).status).toBe(200);
  expect((await client.post("/api/users/zoe/accessibles/manager/acme")).status).toBe(429);
  await client.delete("/api/users/zoe/accessibles/manager/acme");
  await client.post("/api/users/zoe/accessibles", { slug: "acme" });
  expect(await noticed()).toBe(1);
  const tomorrow = systemOrigin(new Date(Date.now() + 24 * 3_600_000 + 1000));
  const subject = { user, isSelf: true };
  await requestRole(db, { subject, role: null, form: { slug: "acme" }, force: false, origin: tomorrow });
  expect(await noticed()).toBe(2);
  await manager.post("/api/profile/acme/roles/contributor", { slug: "zoe" });
  expect((await client.post("/api/users/zoe/accessibles/manager/acme")).status).toBe(400);
  expect((await client.post("/api/users/zoe/accessibles/manager/leaco")).status).toBe(404);
});

test("a role that has ended is as none: it is not listed, and is granted anew", async () => {
  const { client } = await person("eve");
  await manager.post("/api/profile/acme/roles/contributor", { slug: "eve" });
  await client.put(await acceptPath(client, "eve"));
  await db.query(
    sql`UPDATE role SET ends_at = '2026-01-01' WHERE user_id = (SELECT id FROM app_user WHERE username = 'eve')`,
  );
  expect((await manager.get<RolePage>("/api/profile/acme/roles?q=eve&q_f=user")).json.count).toBe(0);
  expect((await manager.post("/api/profile/acme/roles/contributor", { slug: "eve" })).status).toBe(201);
  expect((await client.get("/api/profile/acme")).status).toBe(403);
  await client.put(await acceptPath(client, "eve"));
  expect((await client.get("/api/profile/acme")).status).toBe(200);
});

test("lists count what waits before they are searched, and tell no more of who has not agreed", async () => {
  const owner = await person("lisa");
  await aProfile(db, "lists", owner.user);
  const path = "/api/profile/lists/roles";
  for (const name of ["inv1", "inv2", "req1", "act1"]) await person(name);
  await db.query(
    sql`UPDATE contact SET phone = '+1415555' || id WHERE user_id IN (SELECT id FROM app_user WHERE username = 'inv1')`,
  );
  await owner.client.post(`${path}/contributor`, { slug: "inv1" });
  await owner.client.post(`${path}/manager`, { slug: "inv2" });
  await db.query(sql`
    INSERT INTO role (profile_id, user_id, role_type_id, request_key)
    SELECT ${await profileIdOf(db, "lists")}, u.id, CASE WHEN u.username = 'act1' THEN t.id END,
      CASE WHEN u.username = 'req1' THEN repeat('e', 40) END
    FROM app_user u, role_type t WHERE u.username IN ('req1', 'act1') AND t.slug = 'contributor' AND t.profile_id IS NULL`);
  const names = async (query: string) => {
    const { json } = await owner.client.get<RolePage>(`${path}${query}`);
    return [
      json.invited_count,
      json.requested_count,
      ...json.results.map(({ user }) => user.username).sort(),
    ];
  };
  expect(await names("")).toEqual([2, 1, "act1", "inv1", "inv2", "lisa", "req1"]);
  expect(await names("?q=inv&q_f=user")).toEqual([2, 1, "inv1", "inv2"]);
  expect(await names("?role_status=requested,active,nonsense")).toEqual([2, 1, "act1", "lisa", "req1"]);
  expect(await names("?role_status=nonsense")).toEqual([2, 1, "act1", "inv1", "inv2", "lisa", "req1"]);
  expect(await names("/contributors")).toEqual([1, 1, "act1", "inv1", "req1"]);
  expect(await names("/contributor?role_status=active")).toEqual([1, 1, "act1"]);
  expect(await names("?q=contributor&q_f=role")).toEqual([2, 1, "act1", "inv1"]);
  expect((await owner.client.get(`${path}/plumber`)).status).toBe(404);
  const sorted = await owner.client.get<RolePage>(`${path}?o=-user&page_size=2`);
  expect(sorted.json.results.map(({ user }) => user.username)).toEqual(["req1", "lisa"]);

  const { json } = await owner.client.get<RolePage>(`${path}?q=inv1&q_f=user`);
  expect(json.results[0]?.user).toMatchObject({ email: null, phone: null, last_login: null });
  expect((await names("?q=inv1@&q_f=user__email")).slice(2)).toEqual([]);
  expect((await names("?q=act1@&q_f=user__email")).slice(2)).toEqual(["act1"]);
  const staff = await signedIn(broker);
  expect((await staff.get<RolePage>(`${path}?q=inv1&q_f=user`)).json.results[0]?.user).toMatchObject({
    email: "inv1@example.com",
    phone: expect.stringMatching(/^\+1415555/),
  });
});

test("a user's own list leaves out the personal profile unless asked for it, and filters by type", async () => {
  const { client } = await person("pip");
  await client.post("/api/users/pip/profiles", { full_name: "Pip Doe", type: "personal" });
  await client.post("/api/users/pip/profiles", { full_name: "Pip Ltd", slug: "pipltd" });
  await client.post("/api/users/pip/accessibles", { slug: "acme" });
  await manager.post("/api/profile/lists/roles/contributor", { slug: "pip" });
  const slugs = async (query: string) => {
    const { json } = await client.get<AccessiblePage>(`/api/users/pip/accessibles${query}`);
    return [
      json.invited_count,
      json.requested_count,
      ...json.results.map(({ profile }) => profile.slug).sort(),
    ];
  };
  expect(await slugs("")).toEqual([0, 1, "acme", "pipltd"]);
  expect(await slugs("?include_personal_profile=1")).toEqual([0, 1, "acme", "pip", "pipltd"]);
  expect(await slugs("/managers")).toEqual([0, 0, "pipltd"]);
  expect(await slugs("/plumbers")).toEqual([0, 0]);
  expect(await slugs("?q=acme&q_f=profile")).toEqual([0, 1, "acme"]);
  expect(await slugs("?role_status=active")).toEqual([0, 1, "pipltd"]);
});

test("nobody tries out many names and addresses", async () => {
  const { user, client } = await person("probe");
  await aProfile(db, "probes", user);
  const statuses: number[] = [];
  for (let n = 0; n < 62; n++) {
    const { status } = await client.post("/api/profile/probes/roles/manager", { email: `p${n}@example.org` });
    statuses.push(status);
  }
  expect(statuses.indexOf(429)).toBe(60);
  // Nor are those told apart who are there.
  expect((await client.post("/api/profile/probes/roles/manager", { slug: "sue" })).status).toBe(429);
  expect((await client.post("/api/users/probe/accessibles", { slug: "acme" })).status).toBe(429);
});

test("what is done about roles is in the audit log", async () => {
  const { client } = await person("gus");
  await client.post("/api/users/gus/accessibles", { slug: "acme" });
  await client.delete("/api/users/gus/accessibles/manager/acme");
  await manager.post("/api/profile/acme/roles/contributor", { slug: "gus" });
  await client.put(await acceptPath(client, "gus"));
  await manager.delete("/api/profile/acme/roles/contributor/gus");
  const rows = await db.query(sql`
    SELECT event, actor_name AS actor, target, detail->>'to' AS to FROM audit_event
    WHERE detail->>'user' = 'gus' AND event LIKE 'role%' ORDER BY id`);
  expect(rows).toEqual([
    { event: "role_requested", actor: "gus", target: "acme", to: "requested" },
    { event: "role_removed", actor: "gus", target: "acme", to: "none" },
    { event: "role_granted", actor: "sue", target: "acme", to: "invited" },
    { event: "role_accepted", actor: "gus", target: "acme", to: "active" },
    { event: "role_removed", actor: "sue", target: "acme", to: "none" },
  ]);
});
