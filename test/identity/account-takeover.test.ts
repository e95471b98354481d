import { afterAll, beforeAll, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { type Database, sql } from "@/lib/db";
import { operations } from "@/lib/operations";
import { signedIn } from "../callers";
import type { Client } from "../client";
import { aManager, aPlan, aProfile, aUser, DAWN, openWorld, PASSWORD, profileIdOf } from "../world";

/**
 * Anybody can make a profile and give somebody a role on it. Whatever relation comes of that, even one that the victim
 * has accepted, it opens nothing of the victim's account: every operation that does is tried by everybody related.
 */
let db: Database;
let close: () => Promise<void>;
let victim: SignedIn;
const attackers = new Map<string, Client>();

beforeAll(async () => {
  ({ db, close } = await openWorld());
  victim = await aUser(db, "victim");
  const mallory = await aUser(db, "mallory");
  await aProfile(db, "trap", mallory);
  const shared = await aUser(db, "colleague");
  await aProfile(db, "shared", shared);
  const seller = await aUser(db, "seller");
  await aProfile(db, "shop", seller);
  await db.query(sql`
    INSERT INTO role_type (slug, title, profile_id, skip_optin_on_grant)
    VALUES ('bait', 'Bait', ${await profileIdOf(db, "trap")}, TRUE)`);
  await db.query(sql`
    INSERT INTO role (profile_id, user_id, role_type_id, accepted_by_user)
    SELECT p.id, ${victim.id}, t.id, t.slug <> 'bait' FROM profile p JOIN role_type t
      ON (p.slug = 'trap' AND t.slug = 'bait') OR (p.slug = 'shared' AND t.slug = 'manager' AND t.profile_id IS NULL)`);
  const plan = await aPlan(db, "wares", "shop");
  await db.orm.subscription.create({
    data: {
      ...{ profileId: await profileIdOf(db, "shared"), planId: plan.id, createdAt: DAWN },
      ...{ endsAt: new Date("2100-01-01"), anchorAt: DAWN },
    },
  });
  const users = {
    "who trapped the victim in a role": mallory,
    "a manager of a profile they share": shared,
    "a provider of that profile": seller,
    "a manager of the broker": await aManager(db, "cowork", "boss"),
  };
  for (const [name, user] of Object.entries(users)) attackers.set(name, await signedIn(user));
});
afterAll(() => close());

const BODIES: Record<string, object> = {
  updateUserPassword: { new_password: "gravel boat limelight" },
  updateUserOtp: {
    otp_enabled: false,
    email_verification_enabled: false,
    phone_verification_enabled: false,
  },
  updateUserSshKey: {
    pubkey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHLx9mCFnVW4n1SDzMIF8qDzVt0Xp7iVbqCbv7zJMwQF",
  },
  sendUserCode: { channel: "email" },
};

const snapshot = async () => {
  const [row] = await db.query<{ state: string }>(sql`
    SELECT concat(u::text, (SELECT jsonb_agg(c) FROM contact c WHERE c.user_id = u.id),
      (SELECT jsonb_agg(k) FROM api_key k WHERE k.user_id = u.id), (SELECT jsonb_agg(k) FROM ssh_key k WHERE k.user_id = u.id),
      (SELECT jsonb_agg(o) FROM otp_secret o WHERE o.user_id = u.id),
      (SELECT jsonb_agg(e) FROM email_change e WHERE e.user_id = u.id)) AS state
    FROM app_user u WHERE u.id = ${victim.id}`);
  return row?.state;
};

const guarded = operations.filter(({ audience }) => audience === "self-only");

test("what opens an account is for its owner alone", () => {
  expect(guarded.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      ...["listUserApiKeys", "resetApiKey", "revokeUserApiKey", "getUserOtp", "updateUserOtp"],
      ...["updateUserPassword", "getUserSshKey", "updateUserSshKey", "sendUserCode"],
    ]),
  );
});

test.each(guarded.map((operation) => ({ operation, name: operation.name })))(
  "$name is refused to everybody related, with their own password and with the victim's",
  async ({ operation }) => {
    const before = await snapshot();
    const path = operation.path.replace("{user}", "victim").replace(/\{\w+\}/g, "absent");
    for (const [name, client] of attackers) {
      const body = operation.body && { ...BODIES[operation.name], password: PASSWORD };
      expect((await client.send(operation.method, path, body)).status, name).toBe(403);
    }
    expect(await snapshot()).toBe(before);
  },
);

test("the account itself is changed by its owner and the broker's managers, nobody else", async () => {
  const before = await snapshot();
  const form = { full_name: "Owned", email: "mallory2@example.com", slug: "owned", phone: "+4930123456" };
  for (const [name, client] of attackers) {
    if (name === "a manager of the broker") continue;
    expect((await client.put("/api/users/victim", form)).status, name).toBe(403);
  }
  expect(await snapshot()).toBe(before);
});
