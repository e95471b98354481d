import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { getSite, isGivenPersonalProfile } from "@/lib/identity";
import { signedIn, visitor } from "../callers";
import { aPlan, aUser, openWorld, PASSWORD } from "../world";

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

describe("POST /api/auth/register", () => {
  let people = 0;
  /** What the site answers, and what the registrant manages then. */
  async function register(style: string, form: object): Promise<unknown[]> {
    await db.query(sql`UPDATE site_settings SET registration = ${style}`);
    const username = `registrant-${++people}`;
    const client = visitor();
    const { status, json } = await client.post<{ token: string }>("/api/auth/register", {
      ...{ full_name: "Reggie Strant", email: `${username}@example.com`, username, new_password: PASSWORD },
      ...form,
    });
    if (status !== 201) return [status, Object.keys(json)];
    client.authorization = `Bearer ${json.token}`;
    const path = `/api/users/${username}/profiles`;
    const { results } = (await client.get<{ results: { full_name: string; type: string }[] }>(path)).json;
    return [status, ...results.map(({ full_name: name, type }) => `${type} ${name}`)];
  }

  test.each(["user", "personal", "implicit-billing"])("with %s, names no organization", async (style) => {
    expect(await register(style, {})).toEqual([201]);
    expect(await register(style, { type: "organization" })).toEqual([201]);
    expect(await register(style, { organization_name: `Reggies of ${style}` })).toEqual([
      201,
      `organization Reggies of ${style}`,
    ]);
  });

  test("with user-organization, makes the organization with the user as its manager, and wants its name", async () => {
    const style = "user-organization";
    expect(await register(style, { organization_name: "Strant Ltd" })).toEqual([
      201,
      "organization Strant Ltd",
    ]);
    const refused = [400, ["organization_name"]];
    for (const form of [{}, { organization_name: " " }, { type: "organization" }, { type: "unknown" }])
      expect(await register(style, form)).toEqual(refused);
    expect(
      (await db.query(sql`SELECT 1 FROM app_user WHERE username = 'registrant-' || ${people}::int`)).length,
    ).toBe(0);
  });

  test("with user-organization, somebody alone says so", async () => {
    const style = "user-organization";
    expect(await register(style, { type: "user" })).toEqual([201]);
    expect(await register(style, { country: "US" })).toEqual([201, "personal Reggie Strant"]);
  });
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
