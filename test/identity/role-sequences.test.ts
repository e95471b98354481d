import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { type Database, sql } from "@/lib/db";
import { signedIn } from "../callers";
import type { Client } from "../client";
import { proveEmail, setProfileEmail } from "../roles";
import { aManager, aProfile, aUser, openWorld } from "../world";

const PEOPLE = ["ann", "ben", "cat", "dan", "brooke"] as const;
const PROFILES = ["acme", "studio"] as const;
/** `helper` needs no opt-in, but by ann only of dan: the two have proved to be of one domain. */
const TYPES = ["manager", "contributor", "helper"] as const;

type Person = (typeof PEOPLE)[number];
type Profile = (typeof PROFILES)[number];
type Type = (typeof TYPES)[number];
interface Step {
  readonly act: "grant" | "request" | "accept" | "steal" | "revoke" | "leave" | "resend";
  readonly by: Person;
  readonly profile: Profile;
  readonly type: Type | null;
  readonly of: Person;
}

const step: fc.Arbitrary<Step> = fc.record({
  act: fc.constantFrom("grant", "grant", "request", "accept", "steal", "revoke", "leave", "resend"),
  by: fc.constantFrom(...PEOPLE),
  profile: fc.constantFrom(...PROFILES),
  type: fc.option(fc.constantFrom(...TYPES), { freq: 6 }),
  of: fc.constantFrom(...PEOPLE),
});

let db: Database;
let close: () => Promise<void>;
const clients = new Map<string, Client>();

beforeAll(async () => {
  ({ db, close } = await openWorld());
  const users = new Map<string, SignedIn>([["brooke", await aManager(db, "cowork", "brooke")]]);
  for (const name of PEOPLE) if (!users.has(name)) users.set(name, await aUser(db, name));
  for (const [name, user] of users) clients.set(name, await signedIn(user));
  for (const [slug, name] of [
    ["acme", "ann"],
    ["studio", "ben"],
  ] as const) {
    const owner = users.get(name);
    if (owner) await aProfile(db, slug, owner);
  }
  await db.query(sql`
    INSERT INTO role_type (slug, title, profile_id, skip_optin_on_grant)
    SELECT 'helper', 'Helper', id, TRUE FROM profile WHERE slug = ANY(${[...PROFILES]})`);
  await setProfileEmail(db, "acme", "hello@example.com");
  await proveEmail(db, "ann", "dan");
});
afterAll(() => close());

async function startOver(): Promise<void> {
  await db.query(sql`DELETE FROM role_notice`);
  await db.query(
    sql`DELETE FROM role WHERE profile_id IN (SELECT id FROM profile WHERE slug = ANY(${[...PROFILES]}))`,
  );
  await db.query(sql`
    INSERT INTO role (profile_id, user_id, role_type_id)
    SELECT p.id, u.id, t.id FROM profile p JOIN app_user u ON (p.slug, u.username) IN (('acme', 'ann'), ('studio', 'ben'))
      JOIN role_type t ON t.slug = 'manager' AND t.profile_id IS NULL
    WHERE p.slug = ANY(${[...PROFILES]})`);
}

interface Role {
  readonly profile: Profile;
  readonly person: Person;
  readonly type: Type | null;
  readonly invited: boolean;
  readonly requested: boolean;
  readonly acceptedByUser: boolean;
}

async function readRoles(): Promise<Role[]> {
  return db.query<Role>(sql`
    SELECT p.slug AS profile, u.username AS person, t.slug AS type, r.grant_key IS NOT NULL AS invited,
      r.request_key IS NOT NULL AS requested, r.accepted_by_user AS "acceptedByUser"
    FROM role r JOIN profile p ON p.id = r.profile_id JOIN app_user u ON u.id = r.user_id
      LEFT JOIN role_type t ON t.id = r.role_type_id
    WHERE p.slug = ANY(${[...PROFILES]})`);
}

const isActive = (role: Role) => !role.invited && !role.requested;
const manages = (roles: readonly Role[], person: Person, profile: Profile) =>
  roles.some(
    (role) => role.person === person && role.profile === profile && role.type === "manager" && isActive(role),
  );

/** Takes the step over the API. */
async function take({ act, by, profile, type, of }: Step): Promise<number> {
  const client = clients.get(by);
  if (!client) throw new Error(`there is no ${by}`);
  const named = type ?? "manager";
  switch (act) {
    case "grant":
      return (await client.post(`/api/profile/${profile}/roles/${named}`, { slug: of })).status;
    case "request":
      return (await client.post(`/api/users/${by}/accessibles${type ? `/${type}` : ""}`, { slug: profile }))
        .status;
    case "accept":
      return (await client.put(`/api/users/${by}/accessibles/accept/${await keyOf(by, profile)}`)).status;
    case "steal":
      // With the key of somebody else, as oneself.
      return by === of
        ? 404
        : (await client.put(`/api/users/${by}/accessibles/accept/${await keyOf(of, profile)}`)).status;
    case "revoke":
      return (await client.delete(`/api/profile/${profile}/roles/${named}/${of}`)).status;
    case "leave":
      return (await client.delete(`/api/users/${of}/accessibles/${named}/${profile}`)).status;
    case "resend":
      return (await client.post(`/api/profile/${profile}/roles/${named}/${of}`)).status;
  }
}

async function keyOf(person: Person, profile: Profile): Promise<string> {
  const answer = await clients
    .get(person)
    ?.get<{ results: { profile: { slug: string }; accept_grant_api_url: string }[] }>(
      `/api/users/${person}/accessibles?role_status=invited`,
    );
  const url = answer?.json.results.find((found) => found.profile.slug === profile)?.accept_grant_api_url;
  return url?.split("/").at(-1) ?? "0".repeat(40);
}

/** Who of the two sides of each role has agreed to it, as the steps so far say. */
class Agreements {
  readonly #users = new Set<string>(["acme ann", "studio ben"]);
  readonly #managers = new Set<string>(["acme ann", "studio ben"]);
  readonly #excused = new Set<string>();

  /** Notes a step that was let. Who let it in is checked against the roles before. */
  note({ act, by, profile, type, of }: Step, before: readonly Role[]): void {
    const mayDecide = by === "brooke" || manages(before, by, profile);
    if (act === "grant") {
      expect(mayDecide, `${by} may grant`).toBe(true);
      this.#managers.add(`${profile} ${of}`);
      const isNone = !before.some((role) => role.person === of && role.profile === profile);
      const isOfDomain = of === "dan" && profile === "acme" && manages(before, "ann", "acme");
      if (isNone && type === "helper" && (by === "brooke" || isOfDomain))
        this.#excused.add(`${profile} ${of}`);
    }
    if (act === "request" || act === "accept") this.#users.add(`${profile} ${by}`);
    if (act === "steal") throw new Error(`${by} accepted what was offered to ${of}`);
    if (act === "revoke" || act === "leave") {
      expect(mayDecide || (act === "leave" && by === of), `${by} may remove ${of}`).toBe(true);
      for (const side of [this.#users, this.#managers, this.#excused]) side.delete(`${profile} ${of}`);
    }
  }

  check(role: Role): void {
    const pair = `${role.profile} ${role.person}`;
    if (!isActive(role)) return;
    expect(this.#managers.has(pair), `a manager has granted ${pair}`).toBe(true);
    const hasAgreed = this.#users.has(pair);
    expect(hasAgreed || this.#excused.has(pair), `${pair} has agreed, or need not`).toBe(true);
    if (role.acceptedByUser) expect(hasAgreed, `${pair} has agreed by themselves`).toBe(true);
  }
}

test("whatever people do about roles, in whatever order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 24 }), async (steps) => {
      await startOver();
      const agreements = new Agreements();
      const orphaned = new Set<Profile>();
      for (const one of steps) {
        const before = await readRoles();
        const status = await take(one);
        expect(status).toBeLessThan(500);
        if (status < 300) agreements.note(one, before);
        const after = await readRoles();
        checkShape(after);
        for (const role of after) agreements.check(role);
        for (const profile of PROFILES) {
          const isManaged = PEOPLE.some((person) => manages(after, person, profile));
          if (!isManaged && one.by === "brooke" && status < 300) orphaned.add(profile);
          expect(isManaged || orphaned.has(profile), `${profile} has a manager`).toBe(true);
        }
        await checkRights(one, after);
      }
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 300_000);

function checkShape(roles: readonly Role[]): void {
  const pairs = roles.map(({ profile, person }) => `${profile} ${person}`);
  expect(pairs).toEqual([...new Set(pairs)]);
  for (const { invited, requested, type } of roles) {
    expect(invited && requested).toBe(false);
    if (type === null) expect(requested).toBe(true);
  }
}

/** What the one whom the step was about may do now is what the roles say. */
async function checkRights({ of, profile }: Step, roles: readonly Role[]): Promise<void> {
  if (of === "brooke") return;
  const own = roles.find((role) => role.person === of && role.profile === profile);
  const mayRead = own !== undefined && isActive(own) && own.type !== "helper";
  const mayChange = manages(roles, of, profile);
  const client = clients.get(of);
  const read = await client?.get(`/api/profile/${profile}/roles`);
  expect(read?.status, `${of} reads ${profile}`).toBe(mayRead ? 200 : 403);
  const changed = await client?.post(`/api/profile/${profile}/roles/manager`, {});
  expect(changed?.status, `${of} changes ${profile}`).toBe(mayChange ? 400 : 403);
}
