import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { type Database, sql } from "@/lib/db";
import {
  type Notification,
  notificationNames,
  notifications,
  preferenceOf,
} from "@/lib/notifications/catalogue";
import { signedIn } from "../callers";
import { aManager, aProfile, aUser, DAWN, openWorld } from "../world";
import { happens } from "./jobs";

let db: Database;
let close: () => Promise<void>;
let ada: SignedIn;
let bob: SignedIn;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  ada = await aUser(db, "ada");
  bob = await aManager(db, "cowork", "bob");
  await aProfile(db, "acme", ada);
});
afterAll(() => close());

interface Answer {
  notifications: string[];
}

async function get(user: SignedIn): Promise<string[]> {
  const { json } = await (await signedIn(user)).get<Answer>(`/api/users/${user.username}/notifications`);
  return json.notifications;
}

async function put(user: SignedIn, listed: unknown): Promise<string[]> {
  const answer = await (await signedIn(user)).put<Answer>(`/api/users/${user.username}/notifications`, {
    notifications: listed,
  });
  expect(answer.status).toBe(200);
  expect(await get(user)).toEqual(answer.json.notifications);
  return answer.json.notifications;
}

const namesWhere = (wanted: (one: Notification) => boolean) =>
  notificationNames.filter((name) => wanted(notifications[name])).map(preferenceOf);

const STAFF = [
  "user_registered",
  "user_activated",
  "user_contact",
  "delivery_failed",
  "ledger_audit_failed",
  "billing_attention",
  "sales_report",
];
const ALWAYS = namesWhere(({ isTransactional }) => isTransactional);

/** As the API reference lists them. */
const REFERENCE =
  `card_updated charge_updated claim_code_generated expires_soon order_executed profile_updated
  password_reset user_activated user_contact user_registered user_welcome role_request_created verification
  sales_report`.split(/\s+/);

describe("the list of what somebody hears of", () => {
  test("has everything to begin with, by the names of the reference", async () => {
    expect(await get(bob)).toEqual(namesWhere(() => true));
    expect(await get(bob)).toEqual(expect.arrayContaining(REFERENCE));
  });

  test("keeps the site's own business from everybody but its managers", async () => {
    expect(namesWhere(({ isForBroker }) => isForBroker).sort()).toEqual([...STAFF].sort());
    expect(await get(ada)).toEqual(namesWhere(({ isForBroker }) => !isForBroker));
  });

  test("has what is wanted once it is changed, and always what is transactional", async () => {
    expect((await put(ada, ["expires_soon"])).sort()).toEqual([...ALWAYS, "expires_soon"].sort());
    expect((await put(ada, [])).sort()).toEqual([...ALWAYS].sort());
    expect(
      await put(
        ada,
        namesWhere(() => true),
      ),
    ).toEqual(namesWhere(({ isForBroker }) => !isForBroker));
  });

  test("takes events by their own name too, and ignores what it does not know", async () => {
    expect(await put(bob, ["period_sales_report_created", "user_registered_notice"])).toContain(
      "sales_report",
    );
    expect(
      await put(
        bob,
        namesWhere(() => true),
      ),
    ).toHaveLength(notificationNames.length);
  });

  test("does not change what its owner does not see: who leaves the broker and returns finds it as it was", async () => {
    await put(bob, ["expires_soon", "sales_report"]);
    await db.query(sql`UPDATE role SET ends_at = ${DAWN} WHERE user_id = ${bob.id}`);
    expect(await put(bob, ["expires_soon"])).not.toContain("sales_report");
    await db.query(sql`UPDATE role SET ends_at = NULL WHERE user_id = ${bob.id}`);
    const now = await get(bob);
    expect(now).toContain("sales_report");
    expect(now).not.toContain("user_contact");
  });

  test.each([["expires_soon"], [null], [undefined], [[1]], [[["expires_soon"]]]])(
    "refuses %j at its field",
    async (listed) => {
      const body = { notifications: listed };
      const { status, json } = await (await signedIn(ada)).put("/api/users/ada/notifications", body);
      expect(status).toBe(400);
      expect(json).toEqual({ notifications: [expect.any(String)] });
    },
  );

  test("is changed by its owner alone, and not even by managers of the broker", async () => {
    const client = await signedIn(bob);
    expect((await client.put("/api/users/ada/notifications", { notifications: [] })).status).toBe(403);
    expect((await client.get("/api/users/ada/notifications")).status).toBe(200);
    expect((await (await signedIn(ada)).get("/api/users/bob/notifications")).status).toBe(403);
  });
});

test("what is switched off is not sent, and nobody else's copy goes with it", async () => {
  await put(ada, []);
  const changes = { full_name: { pre: "Acme", post: "Acme Inc" } };
  const [row] = await db.query<{ id: bigint }>(sql`SELECT id FROM profile WHERE slug = 'acme'`);
  const updated = { profile: row?.id ?? 0n, by: null, changes };
  await put(
    bob,
    namesWhere(() => true),
  );
  expect((await happens(db, "profile_updated", updated, DAWN)).map(({ to }) => to)).toEqual([
    "billing@acme.example.com",
    "bob@example.com",
  ]);
  const locked = { user: ada.id, what: "password", ip: "", formerEmail: null } as const;
  expect(await happens(db, "credentials_updated", locked, DAWN)).toHaveLength(1);
});
