import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { getSite, isGivenPersonalProfile } from "@/lib/identity";
import { signedIn } from "../callers";
import { aPlan, aUser, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ db, close } = await openWorld());
});
afterAll(() => close());

test("a new site gives everybody a personal profile", async () => {
  expect((await getSite(db)).registration).toBe("personal");
});

test.each([
  ["user", false],
  ["user-organization", false],
  ["personal", true],
  ["implicit-billing", true],
])("with %s, somebody without a profile is given one: %s", async (style, isGiven) => {
  await db.query(sql`UPDATE site_settings SET registration = ${style}`);
  const { id } = await aUser(db, `of-${style}`);
  expect(await isGivenPersonalProfile(db, id)).toBe(isGiven);
});

test("what people buy for themselves makes a personal profile, whatever the site does otherwise", async () => {
  await db.query(sql`UPDATE site_settings SET registration = 'user'`);
  await aPlan(db, "for-companies");
  await aPlan(db, "for-people", "cowork", { isPersonal: true });
  const user = await aUser(db, "buyer");
  const client = await signedIn(user);
  await client.post("/api/cart", { plan: "for-companies", option: 1 });
  expect(await isGivenPersonalProfile(db, user.id)).toBe(false);
  await client.post("/api/cart", { plan: "for-people", option: 1 });
  expect(await isGivenPersonalProfile(db, user.id)).toBe(true);
  await client.delete("/api/cart?plan=for-people");
  expect(await isGivenPersonalProfile(db, user.id)).toBe(false);
});
