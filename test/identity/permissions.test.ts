import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { type Database, sql } from "@/lib/db";
import { signedIn, visitor } from "../callers";
import { announced } from "../events";
import { aManager, aPlan, aProfile, aUser, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
let broker: SignedIn;
let owner: SignedIn;
let stranger: SignedIn;
let seller: SignedIn;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  broker = await aManager(db, "cowork", "brooke");
  owner = await aUser(db, "owen");
  stranger = await aUser(db, "sam");
  seller = await aUser(db, "stella");
  await aProfile(db, "owens", owner);
  await aProfile(db, "studio", seller);
});
afterAll(() => close());

async function addRole(
  profile: string,
  user: SignedIn,
  role: string,
  more = sql`NULL, NULL, NULL`,
): Promise<void> {
  await db.query(sql`
    INSERT INTO role (profile_id, user_id, role_type_id, grant_key, request_key, ends_at)
    SELECT p.id, ${user.id}, t.id, ${more} FROM profile p, role_type t WHERE p.slug = ${profile} AND t.slug = ${role}`);
}

async function subscribe(profile: string, plan: string, endsAt: string): Promise<void> {
  await db.query(sql`
    INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at)
    SELECT p.id, plan.id, '2020-01-01', ${new Date(endsAt)}, '2020-01-01' FROM profile p, plan
    WHERE p.slug = ${profile} AND plan.slug = ${plan}`);
}

test("who is not signed in gets 401, a stranger 403, the broker's people 404 for what is not there", async () => {
  for (const path of ["/api/profile/owens", "/api/profile/nowhere", "/api/users/owen", "/api/users/nobody"]) {
    const anonymous = await visitor().get(path);
    expect(anonymous.status, path).toBe(401);
    expect(anonymous.headers.get("www-authenticate")).toBe("Bearer");
  }
  const outsider = await signedIn(stranger);
  const hidden = await outsider.get("/api/profile/nowhere");
  const forbidden = await outsider.get("/api/profile/owens");
  expect([hidden.status, hidden.json]).toEqual([403, forbidden.json]);
  expect((await outsider.get("/api/users/nobody")).json).toEqual(
    (await outsider.get("/api/users/owen")).json,
  );
  const staff = await signedIn(broker);
  expect((await staff.get("/api/profile/owens")).status).toBe(200);
  expect((await staff.get("/api/profile/nowhere")).status).toBe(404);
  expect((await staff.get("/api/users/owen")).status).toBe(200);
  expect((await staff.get("/api/users/nobody")).status).toBe(404);
});

test("contributors read, managers also change", async () => {
  const helper = await aUser(db, "helper");
  await addRole("owens", helper, "contributor");
  const client = await signedIn(helper);
  expect((await client.get("/api/profile/owens")).status).toBe(200);
  expect((await client.put("/api/profile/owens", { full_name: "Mine" })).status).toBe(403);
  expect((await (await signedIn(owner)).put("/api/profile/owens", { full_name: "Owens Inc" })).status).toBe(
    200,
  );
});

test("a role that is invited to, requested or over gives no rights", async () => {
  const [invited, asking, former] = [
    await aUser(db, "invited"),
    await aUser(db, "asking"),
    await aUser(db, "former"),
  ];
  await addRole("owens", invited, "manager", sql`repeat('a', 40), NULL, NULL`);
  await addRole("owens", asking, "manager", sql`NULL, repeat('b', 40), NULL`);
  await addRole("owens", former, "manager", sql`NULL, NULL, '2024-01-01'::timestamptz`);
  for (const user of [invited, asking, former]) {
    expect((await (await signedIn(user)).get("/api/profile/owens")).status, user.username).toBe(403);
  }
});

test("a provider sees its subscriber, until 90 days after the last subscription", async () => {
  await aProfile(db, "customer", await aUser(db, "cust"));
  await aProfile(db, "past-customer", await aUser(db, "past"));
  await aPlan(db, "basic", "studio");
  await subscribe("customer", "basic", "2099-01-01");
  await subscribe("past-customer", "basic", "2021-01-01");
  const client = await signedIn(seller);
  expect((await client.get("/api/profile/customer")).json).toMatchObject({
    subscriptions: [{ plan: { slug: "basic", title: "basic" }, auto_renew: expect.any(Boolean) }],
  });
  expect((await client.get("/api/profile/past-customer")).status).toBe(403);
  expect((await client.get("/api/users/cust")).status).toBe(200);
});

test("a provider does not see what its subscriber has from others", async () => {
  await aPlan(db, "desk", "cowork");
  await subscribe("customer", "desk", "2099-01-01");
  const plansSeenBy = async (user: SignedIn) => {
    const client = await signedIn(user);
    const { json } = await client.get<{ subscriptions: { plan: { slug: string } }[] }>(
      "/api/profile/customer",
    );
    return json.subscriptions.map(({ plan }) => plan.slug);
  };
  expect(await plansSeenBy(seller)).toEqual(["basic"]);
  expect(await plansSeenBy(broker)).toEqual(["basic", "desk"]);
});

test("a provider changes a subscriber only while nobody of it can sign in", async () => {
  const client = await signedIn(seller);
  await aProfile(db, "shadow", await aUser(db, "shade"));
  await subscribe("shadow", "basic", "2099-01-01");
  expect((await client.put("/api/profile/shadow", { full_name: "Shadow Ltd" })).status).toBe(403);
  await db.query(sql`UPDATE app_user SET password_hash = NULL WHERE username = 'shade'`);
  expect((await client.put("/api/profile/shadow", { full_name: "Shadow Ltd" })).status).toBe(200);
});

test("a role nobody accepted does not open the user's account to the other managers", async () => {
  const victim = await aUser(db, "victim");
  const attacker = await aUser(db, "attacker");
  await aProfile(db, "trap", attacker);
  await addRole("trap", victim, "manager");
  await db.query(sql`UPDATE role SET accepted_by_user = FALSE WHERE user_id = ${victim.id}`);
  expect((await (await signedIn(attacker)).get("/api/users/victim")).status).toBe(403);
  await db.query(sql`UPDATE role SET accepted_by_user = TRUE WHERE user_id = ${victim.id}`);
  expect((await (await signedIn(attacker)).get("/api/users/victim")).status).toBe(200);
});

test("who has no password passes only where no gate is", async () => {
  const fresh = await aUser(db, "fresh");
  await db.query(sql`UPDATE app_user SET password_hash = NULL WHERE id = ${fresh.id}`);
  const client = await signedIn(fresh);
  expect((await client.get("/api/users/fresh")).status).toBe(200);
  const gated = await client.get("/api/users/fresh/profiles");
  expect([gated.status, gated.json]).toEqual([403, { detail: expect.stringContaining("set a password") }]);
});

test("what users do about their own account asks for a password, and neither for terms nor for a second factor", async () => {
  const refuser = await aUser(db, "refuser");
  const client = await signedIn(refuser);
  const put = () => client.put("/api/users/refuser", { full_name: "Ray Fuser" });
  await db.query(sql`INSERT INTO role_type (slug, title, otp_required) VALUES ('vault', 'Vault', TRUE)`);
  await addRole("owens", refuser, "vault");
  await db.query(
    sql`INSERT INTO agreement (slug, title, updated_at) VALUES ('terms-of-use', 'Terms', '2026-01-01')`,
  );
  try {
    expect((await (await signedIn(broker)).put("/api/users/refuser", { full_name: "X" })).status).toBe(403);
    expect((await (await signedIn(broker)).delete("/api/users/refuser")).status).toBe(403);
    await db.query(sql`UPDATE app_user SET password_hash = NULL WHERE id = ${refuser.id}`);
    expect([(await put()).status, (await client.delete("/api/users/refuser")).status]).toEqual([403, 403]);
    await db.query(sql`UPDATE app_user SET password_hash = 'x' WHERE id = ${refuser.id}`);
    expect([(await put()).status, (await client.delete("/api/users/refuser")).status]).toEqual([200, 204]);
  } finally {
    await db.query(sql`DELETE FROM agreement`);
  }
});

test("new terms of use must be signed before anything that is gated", async () => {
  const reader = await aUser(db, "reader");
  const client = await signedIn(reader);
  await db.query(
    sql`INSERT INTO agreement (slug, title, updated_at) VALUES ('terms-of-use', 'Terms', '2026-01-01')`,
  );
  try {
    expect((await client.get("/api/users/reader/profiles")).status).toBe(403);
    expect((await client.get("/api/users/reader")).status).toBe(200);
    const sign = (at: string) =>
      db.query(sql`
        INSERT INTO signature (agreement_id, user_id, agreement_version, signed_at)
        SELECT id, ${reader.id}, updated_at, ${new Date(at)} FROM agreement`);
    await sign("2025-12-31");
    expect((await client.get("/api/users/reader/profiles")).status).toBe(403);
    await sign("2026-01-02");
    expect((await client.get("/api/users/reader/profiles")).status).toBe(200);
  } finally {
    await db.query(sql`DELETE FROM agreement`);
  }
});

test("a role that demands a second factor closes the gate until one is enrolled", async () => {
  const careful = await aUser(db, "careful");
  await db.query(
    sql`INSERT INTO role_type (slug, title, otp_required) VALUES ('treasurer', 'Treasurer', TRUE)`,
  );
  await addRole("owens", careful, "treasurer");
  const client = await signedIn(careful);
  expect((await client.get("/api/users/careful/profiles")).status).toBe(403);
  await db.query(
    sql`INSERT INTO otp_secret (user_id, encrypted_secret, confirmed_at) VALUES (${careful.id}, 'x', now())`,
  );
  expect((await client.get("/api/users/careful/profiles")).status).toBe(200);
});

test("a role that is over, or that the user never agreed to, demands no second factor", async () => {
  await db.query(sql`INSERT INTO role_type (slug, title, otp_required) VALUES ('auditor', 'Auditor', TRUE)`);
  const retired = await aUser(db, "retired");
  await addRole("owens", retired, "auditor", sql`NULL, NULL, now() - interval '1 day'`);
  expect((await (await signedIn(retired)).get("/api/users/retired/profiles")).status).toBe(200);
  const unasked = await aUser(db, "unasked");
  await addRole("owens", unasked, "auditor");
  await db.query(sql`UPDATE role SET accepted_by_user = FALSE WHERE user_id = ${unasked.id}`);
  expect((await (await signedIn(unasked)).get("/api/users/unasked/profiles")).status).toBe(200);
  await db.query(sql`UPDATE role SET accepted_by_user = TRUE WHERE user_id = ${unasked.id}`);
  expect((await (await signedIn(unasked)).get("/api/users/unasked/profiles")).status).toBe(403);
});

test("who is refused at a gate is sent nothing for that, however often it happens", async () => {
  const waiting = await aUser(db, "waiting");
  await db.query(sql`UPDATE app_user SET password_hash = NULL WHERE id = ${waiting.id}`);
  const client = await signedIn(waiting);
  const counts = async () => {
    const [row] = await db.query(sql`
      SELECT (SELECT count(*) FROM contact) AS contacts, (SELECT count(*) FROM verification_link) AS links,
        (SELECT count(*) FROM audit_event) AS events, (SELECT count(*) FROM throttle) AS failures`);
    return { ...(row as object), announced: (await announced(db)).length };
  };
  const before = await counts();
  for (let time = 0; time < 5; time += 1)
    for (const path of ["/api/users/waiting/profiles", "/api/profile/owens", "/api/users", "/api/agreements"])
      expect((await client.get(path)).status, path).toBe(403);
  expect(await counts()).toEqual(before);
});

test("the broker's people see contacts that have no user, others do not learn of them", async () => {
  await db.query(
    sql`INSERT INTO contact (slug, email, full_name) VALUES ('lead', 'lead@example.com', 'Lea D')`,
  );
  expect((await (await signedIn(broker)).get("/api/users/lead")).json).toMatchObject({
    ...{ slug: "lead", username: "lead", printable_name: "Lea D", credentials: false, last_login: null },
  });
  expect((await (await signedIn(broker)).get("/api/users/Lead")).json).toMatchObject({ slug: "lead" });
  expect((await (await signedIn(stranger)).get("/api/users/lead")).status).toBe(403);
});
