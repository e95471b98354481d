import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { type Database, sql } from "@/lib/db";
import { ensurePersonalProfiles, makeBrokerManager, originOf } from "@/lib/identity";
import { now } from "@/lib/time/clock";
import { signedIn } from "../callers";
import { roleOf } from "../roles";
import { aManager, aPlan, aProfile, aUser, DAWN, openWorld } from "../world";

/** What happens beside, or to many at once, is recorded like what somebody does by name. */

let db: Database;
let close: () => Promise<void>;
let broker: SignedIn;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  broker = await aManager(db, "cowork", "brooke");
});
afterAll(() => close());

interface Recorded {
  readonly event: string;
  readonly actor: string;
  readonly target: string;
  readonly detail: object | null;
}

/** What was recorded since, in order. */
async function recordedBy(work: () => Promise<unknown>): Promise<Recorded[]> {
  const [last] = await db.query<{ id: bigint }>(sql`SELECT coalesce(max(id), 0) AS id FROM audit_event`);
  await work();
  return db.query<Recorded>(sql`
    SELECT event, actor_name AS actor, target, detail FROM audit_event WHERE id > ${last?.id ?? 0n} ORDER BY id`);
}

function originOfUser(actor: SignedIn) {
  const request = { ip: "192.0.2.1", id: "request" } as never;
  return originOf({ actor, request, now: now() });
}

test("a personal profile that is made for its user is recorded, once", async () => {
  const user = await aUser(db, "perry");
  const make = () => db.transaction((tx) => ensurePersonalProfiles(tx, [user.id], originOfUser(user)));
  expect(await recordedBy(make)).toEqual([
    { event: "profile_created", actor: "perry", target: "perry", detail: null },
    { event: "role_granted", actor: "perry", target: "perry", detail: { user: "perry", role: "manager" } },
  ]);
  expect(await recordedBy(make)).toEqual([]);
  expect(await roleOf(db, "perry", "perry")).toMatchObject({ type: "manager", acceptedByUser: true });
});

test("a profile that comes of a gift does not open the account of whoever is given it", async () => {
  const giver = await aUser(db, "gina");
  await aProfile(db, "gina-co", giver);
  const user = await aUser(db, "paula");
  await aPlan(db, "present");
  const client = await signedIn(giver);
  const events = await recordedBy(async () => {
    await client.post("/api/cart", { plan: "present", option: 1, sync_on: "paula" });
    const paid = await client.post("/api/billing/gina-co/checkout", { processor_token: "tok_visa" });
    expect(paid.status, paid.text).toBe(201);
  });
  expect(events.filter(({ target }) => target === "paula")).toEqual([
    { event: "profile_created", actor: "gina", target: "paula", detail: null },
    { event: "role_granted", actor: "gina", target: "paula", detail: { user: "paula", role: "manager" } },
  ]);
  expect(await roleOf(db, "paula", "paula")).toMatchObject({ type: "manager", acceptedByUser: false });
  expect((await client.get("/api/users/paula")).status).toBe(403);
  expect((await (await signedIn(user)).get("/api/profile/paula")).status).toBe(200);
});

test("every role that goes with its type is recorded", async () => {
  const manager = await aUser(db, "tina");
  await aProfile(db, "types", manager);
  const client = await signedIn(manager);
  await client.post("/api/profile/types/roles/describe", { title: "Helper" });
  for (const name of ["hal", "hank"]) {
    await aUser(db, name);
    await client.post("/api/profile/types/roles/helper", { slug: name });
  }
  const asker = await signedIn(await aUser(db, "hilda"));
  await asker.post("/api/users/hilda/accessibles/helper", { slug: "types" });
  const events = await recordedBy(() => client.delete("/api/profile/types/roles/describe/helper"));
  const gone = (user: string, from: string) => ({
    ...{ event: "role_removed", actor: "tina", target: "types" },
    detail: { user, role: "helper", from, to: "none" },
  });
  expect(events).toEqual([
    gone("hal", "invited"),
    gone("hank", "invited"),
    gone("hilda", "requested"),
    {
      event: "role_type_deleted",
      actor: "tina",
      target: "types",
      detail: { role: "helper", roles: 3 },
    },
  ]);
});

test("every role that goes with an archived profile or user is recorded, by the names of then", async () => {
  const manager = await aUser(db, "ada");
  const member = await aUser(db, "mia");
  await aProfile(db, "closing", manager);
  await aProfile(db, "staying", await aUser(db, "sam"));
  await db.query(sql`
    INSERT INTO role (profile_id, user_id, role_type_id)
    SELECT p.id, ${member.id}, t.id FROM profile p, role_type t
    WHERE p.slug IN ('closing', 'staying') AND t.slug = 'contributor' AND t.profile_id IS NULL`);
  const removed = (events: Recorded[]) =>
    events
      .filter(({ event }) => event === "role_removed")
      .map(({ target, detail }) => ({ target, ...detail }));
  const gone = { from: "active", to: "none" };
  const staff = await signedIn(broker);
  expect(removed(await recordedBy(() => staff.delete("/api/profile/closing")))).toEqual([
    { target: "closing", user: "ada", role: "manager", ...gone },
    { target: "closing", user: "mia", role: "contributor", ...gone },
  ]);
  expect(removed(await recordedBy(() => staff.delete("/api/users/mia")))).toEqual([
    { target: "staying", user: "mia", role: "contributor", ...gone },
  ]);
});

test("a manager of the broker who is made by a command is created, or gets another password", async () => {
  const person = { email: "boss@example.com", fullName: "The Boss", passwordHash: "x", at: DAWN };
  const names = (events: Recorded[]) => events.map(({ event, target }) => `${event} ${target}`);
  expect(names(await recordedBy(() => makeBrokerManager(db, person)))).toEqual([
    "user_created boss",
    "role_granted cowork",
  ]);
  expect(names(await recordedBy(() => makeBrokerManager(db, person)))).toEqual([
    "password_changed boss",
    "role_granted cowork",
  ]);
});

test("users whom somebody else's doing makes are recorded as created", async () => {
  const maker = await aUser(db, "max");
  await aProfile(db, "max-co", maker);
  const client = await signedIn(maker);
  const created = async (path: string, body: object) => {
    const events = await recordedBy(async () => expect((await client.post(path, body)).status).toBe(201));
    return events.filter(({ event }) => event === "user_created").map(({ actor, target }) => [actor, target]);
  };
  const invited = { email: "invitee@example.org" };
  expect(await created("/api/profile/max-co/roles/contributor?force=1", invited)).toEqual([
    ["max", "invitee"],
  ]);
  const owned = { email: "owner@example.org", slug: "owned", full_name: "Owned" };
  expect(await created("/api/users/max/accessibles?force=1", owned)).toEqual([["max", "owner"]]);
  const shadow = { type: "personal", email: "shadow@example.org", full_name: "Shadow Doe" };
  expect(await created("/api/accounts/profiles", shadow)).toEqual([["max", "shadow"]]);
});
