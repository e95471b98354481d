import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { seal } from "@/lib/auth/sealing";
import { type Database, sql } from "@/lib/db";
import { OTP_PURPOSE } from "@/lib/identity/credentials/otp";
import { setClock } from "@/lib/time/clock";
import { signedIn, visitor } from "../callers";
import type { Client } from "../client";
import { announced, announcedAs } from "../events";
import { aManager, aUser, openWorld, PASSWORD } from "../world";

type Json = Record<string, unknown>;

let db: Database;
let close: () => Promise<void>;
let staff: Client;

beforeAll(async () => {
  ({ db, close } = await openWorld());
  staff = await signedIn(await aManager(db, "cowork", "brooke"));
});
afterAll(() => close());

async function someone(username: string) {
  const user = await aUser(db, username);
  const client = await signedIn(user);
  const full_name = user.fullName;
  // The password is there for whatever asks for it; tests of just that leave it out.
  const put = (form: Json, name = username) =>
    client.put<Json>(`/api/users/${name}`, { full_name, password: PASSWORD, ...form });
  const get = async (name = username) => (await client.get<Json>(`/api/users/${name}`)).json;
  return { user, client, put, get };
}

async function withProfile(username: string) {
  const person = await someone(username);
  const form = { full_name: person.user.fullName, type: "personal" };
  expect((await person.client.post(`/api/users/${username}/profiles`, form)).status).toBe(201);
  return person;
}

const profileOf = async (user: SignedIn) =>
  (
    await db.query<Json>(sql`
      SELECT p.slug, p.full_name, p.email FROM profile p JOIN role r ON r.profile_id = p.id WHERE r.user_id = ${user.id}`)
  )[0];

const lastCode = async () => (await announcedAs(db, "user_verification")).at(-1)?.code ?? "";
const another = (code: string) => (code === "000000" ? "000001" : "000000");

test("names, language and picture are changed on the user and on all contacts; what is absent stays", async () => {
  const { user, put, get } = await someone("fields");
  await db.query(sql`
    INSERT INTO contact (slug, user_id, created_at) VALUES ('fields-2', ${user.id}, now())`);
  const changed = await put({
    ...{ full_name: "Fiona van der Field", nick_name: "Fi", lang: "pt-BR", username: "ignored", unknown: 1 },
    ...{ phone: "(415) 555-0199", picture: "https://example.com/fi.png" },
  });
  expect([changed.status, changed.json]).toEqual([
    200,
    expect.objectContaining({
      ...{ slug: "fields", username: "fields", printable_name: "Fi", full_name: "Fiona van der Field" },
      ...{ nick_name: "Fi", lang: "pt-br", phone: "+14155550199", picture: "https://example.com/fi.png" },
      ...{ email: "fields@example.com", pending_email: null, detail: expect.any(String) },
    }),
  ]);
  const contacts = await db.query(
    sql`SELECT full_name AS name, nick_name AS nick, lang FROM contact WHERE user_id = ${user.id}`,
  );
  expect(contacts).toEqual(Array(2).fill({ name: "Fiona van der Field", nick: "Fi", lang: "pt-br" }));
  await put({ full_name: "Fiona Field" });
  expect(await get()).toMatchObject({ full_name: "Fiona Field", nick_name: "Fi", phone: "+14155550199" });
});

test("wrong fields are named", async () => {
  const { put, client } = await someone("wrong");
  const cases: Json = {
    ...{
      full_name: "",
      slug: "not a slug",
      email: "x",
      phone: "12",
      lang: "klingon",
      nick_name: "x".repeat(61),
    },
    ...{ picture: "javascript:alert(1)" },
  };
  expect((await put({ email: "" })).json).toEqual({ email: [expect.any(String)] });
  for (const [field, value] of Object.entries(cases)) {
    const answer = await put({ [field]: value });
    expect([answer.status, Object.keys(answer.json)], field).toEqual([400, [field]]);
  }
  expect((await client.put<Json>("/api/users/wrong", {})).json).toHaveProperty("full_name");
});

test("a new address takes effect once its code came back; the old one is told, and no longer signs in", async () => {
  const { user, put, get } = await withProfile("mover");
  expect((await put({ email: "moved@example.com" })).json).toMatchObject({
    ...{ email: "mover@example.com", pending_email: "moved@example.com" },
    detail: expect.stringContaining("moved@example.com"),
  });
  const [sent] = (await announcedAs(db, "user_verification")).slice(-1);
  expect(sent).toMatchObject({ channel: "email", address: "moved@example.com", key: null });
  const signIn = (username: string) => visitor().post("/api/auth", { username, password: PASSWORD });
  expect((await signIn("moved@example.com")).status).toBe(400);

  const wrong = await put({ email_code: another(sent?.code ?? "") });
  expect([wrong.status, Object.keys(wrong.json)]).toEqual([400, ["email_code"]]);
  expect(await get()).toMatchObject({ email: "mover@example.com" });

  const right = await put({ email: "MOVED@example.com", email_code: sent?.code });
  expect(right.json).toMatchObject({ email: "moved@example.com", email_verified: true, pending_email: null });
  expect(await profileOf(user)).toMatchObject({ slug: "mover", email: "moved@example.com" });
  expect((await put({ email_code: sent?.code })).status).toBe(400);
  expect((await signIn("moved@example.com")).status).toBe(201);
  expect((await signIn("mover@example.com")).status).toBe(400);
  const told = (await announcedAs(db, "credentials_updated")).filter((event) => event.user === user.id);
  expect(told).toEqual([
    { user: user.id, what: "email", ip: expect.any(String), formerEmail: "mover@example.com" },
  ]);
});

test("the code of an address that is wished for is none for signing in or proving who one is", async () => {
  const { client, put } = await someone("confuser");
  await put({ email: "confused@example.com" });
  const email_code = await lastCode();
  expect((await visitor().post("/api/auth", { username: "confuser", email_code })).status).toBe(400);
  const change = { email_code, new_password: "gravel boat limelight" };
  expect((await client.put("/api/users/confuser/password", change)).status).toBe(401);
});

test("a code is guessed five times, not more, and holds for fifteen minutes", async () => {
  const { put, get } = await someone("guesser");
  await put({ email: "guessed@example.com" });
  const code = await lastCode();
  const guesses = await Promise.all(Array.from({ length: 8 }, () => put({ email_code: another(code) })));
  expect(guesses.map(({ status }) => status)).toEqual(Array(8).fill(400));
  expect((await put({ email_code: code })).status).toBe(400);
  await put({ email: "guessed@example.com" });
  const late = await lastCode();
  setClock(16 * 60_000);
  expect((await put({ email_code: late })).status).toBe(400);
  setClock(0);
  expect(await get()).toMatchObject({ email: "guesser@example.com", pending_email: "guessed@example.com" });
});

test("codes have six digits with leading zeros, and a number without them is understood", async () => {
  const { user, put } = await someone("zeros");
  await put({ email: "zeros2@example.com" });
  const code = await lastCode();
  expect(code).toMatch(/^\d{6}$/);
  expect((await put({ email_code: Number(code) })).status).toBe(200);
  await put({ email: "zeros3@example.com" });
  expect(await lastCode()).not.toBe(code);
  const [row] = await db.query<{ row: string }>(
    sql`SELECT e::text AS row FROM email_change e WHERE user_id = ${user.id}`,
  );
  expect(row?.row).not.toContain(await lastCode());
});

test("a wish for an address does not keep others from it, and does not take it from them", async () => {
  const squatter = await someone("squatter");
  await squatter.put({ email: "wanted@example.com" });
  const code = await lastCode();
  const registered = await visitor().post("/api/auth/register", {
    ...{
      full_name: "Rightful Owner",
      email: "Wanted@example.com",
      username: "rightful",
      new_password: PASSWORD,
    },
  });
  expect(registered.status).toBe(201);
  const late = await squatter.put({ email_code: code });
  expect([late.status, Object.keys(late.json)]).toEqual([400, ["email"]]);
  const taken = await squatter.put({ email: "WANTED@example.com" });
  expect([taken.status, Object.keys(taken.json)]).toEqual([400, ["email"]]);
});

/** What an answer refuses: its status and the fields it names. */
const refusal = ({ status, json }: { status: number; json: Json }) => [status, Object.keys(json)];

describe.each([
  ["email", (n: number) => `wanted${n}@example.com`],
  ["phone", (n: number) => `+49309017${n}`],
])("another %s", (field, another) => {
  let n = 10;
  const anew = () => {
    n += 1;
    return { [field]: another(n) };
  };
  const name = (what: string) => `${what}-${field}`;

  test("is asked for by who proves to be the user, and by nobody who found a session open", async () => {
    const change = anew();
    const { put, get } = await someone(name("open"));
    const before = await get();
    expect(refusal(await put({ ...change, password: undefined }))).toEqual([401, ["detail"]]);
    expect(refusal(await put({ ...change, password: "not the password" }))).toEqual([401, ["password"]]);
    expect(refusal(await put({ ...change, password: undefined, email_code: "123456" }))).toEqual([
      401,
      ["email_code"],
    ]);
    expect(await get()).toEqual(before);
    expect(
      (await put({ password: undefined, nick_name: "Opa", ...before, email_code: undefined })).status,
    ).toBe(200);
    expect((await put(change)).status).toBe(200);
  });

  test("asks for the code of the app, where one is enrolled", async () => {
    const change = anew();
    const { user, put } = await someone(name("app"));
    const secret = new Secret({ size: 20 });
    await db.query(sql`
      INSERT INTO otp_secret (user_id, encrypted_secret, confirmed_at)
      VALUES (${user.id}, ${seal(OTP_PURPOSE, secret.base32)}, now())`);
    expect(refusal(await put(change))).toEqual([401, ["otp_code"]]);
    expect((await put({ ...change, otp_code: new TOTP({ secret }).generate() })).status).toBe(200);
  });

  test("takes a code that was sent to a verified address, and none that was sent to another", async () => {
    const change = anew();
    const { user, client, put } = await someone(name("coded"));
    const codeBy = async (channel: string) => {
      expect((await client.post(`/api/users/${user.username}/codes`, { channel })).status).toBe(200);
      return lastCode();
    };
    const unverified = { ...change, password: undefined, email_code: await codeBy("email") };
    expect(refusal(await put(unverified))).toEqual([401, ["email_code"]]);
    expect((await put({ password: undefined, email_code: await codeBy("email") })).json).toMatchObject({
      email_verified: true,
    });
    const proof = { ...change, password: undefined, email_code: await codeBy("email") };
    expect((await put(proof)).status).toBe(200);
    expect(refusal(await put({ ...proof, [field]: field === "email" ? "second@example.com" : "" }))).toEqual([
      401,
      ["email_code"],
    ]);
  });

  test("counts wrong secrets as signing in does", async () => {
    const change = anew();
    const { put } = await someone(name("guess"));
    for (let time = 0; time < 5; time += 1) await put({ ...change, password: `guess ${time}` });
    expect((await put(change)).status).toBe(429);
  });

  test("cannot be asked for where accounts are frozen", async () => {
    const change = anew();
    const { put } = await someone(name("frozen"));
    await db.query(sql`UPDATE site_settings SET disabled_user_update = TRUE`);
    expect(refusal(await put(change))).toEqual([403, ["detail"]]);
    expect(refusal(await put({ slug: "thawed" }))).toEqual([403, ["detail"]]);
    expect((await put({ nick_name: "Ice" })).status).toBe(200);
    await db.query(sql`UPDATE site_settings SET disabled_user_update = FALSE`);
  });
});

test("the code that came to the new address confirms it without another secret; asking for it again sends another", async () => {
  const { put } = await someone("confirmer");
  await put({ email: "confirmed@example.com" });
  const again = await put({ password: undefined, email: "confirmed@example.com" });
  expect(again.json).toMatchObject({ pending_email: "confirmed@example.com" });
  const right = await put({ password: undefined, email_code: await lastCode() });
  expect(right.json).toMatchObject({ email: "confirmed@example.com", email_verified: true });
});

test("the code of an address that is wished for asks for no further one", async () => {
  const { put, get } = await someone("hopper");
  await put({ email: "hop@example.com" });
  const email_code = await lastCode();
  const hop = await put({ password: undefined, email: "elsewhere-hop@example.com", email_code });
  expect(refusal(hop)).toEqual([401, ["email_code"]]);
  expect(await get()).toMatchObject({ email: "hopper@example.com", pending_email: "hop@example.com" });
});

test("a number that is not verified is good for verifying itself and for nothing else", async () => {
  const { user, client, put } = await someone("numbered");
  await put({ phone: "+4930901750" });
  const code = async () => {
    expect((await client.post("/api/users/numbered/codes", { channel: "phone" })).status).toBe(200);
    return lastCode();
  };
  const password = { new_password: "gravel boat limelight", phone_code: await code() };
  expect(refusal(await client.put<Json>("/api/users/numbered/password", password))).toEqual([
    401,
    ["phone_code"],
  ]);
  expect((await visitor().post("/api/auth", { username: "numbered", phone_code: await code() })).status).toBe(
    400,
  );
  const messages = async () => (await announced(db)).length;
  const before = await messages();
  expect((await visitor().post("/api/auth/recover", { email: "+4930901750" })).status).toBe(200);
  expect(await messages()).toBe(before);

  expect((await put({ phone_code: await code() })).json).toMatchObject({ phone_verified: true });
  expect((await visitor().post("/api/auth", { username: "numbered", phone_code: await code() })).status).toBe(
    201,
  );
  await visitor().post("/api/auth/recover", { email: "+4930901750" });
  expect((await announcedAs(db, "user_reset_password")).at(-1)).toMatchObject({ channel: "phone" });
  expect(
    (await client.put("/api/users/numbered/password", { ...password, phone_code: await code() })).status,
  ).toBe(200);
  expect(user.username).toBe("numbered");
});

test("an address that a code proves is noted in the audit log", async () => {
  const { client, put } = await someone("noted");
  await put({ phone: "+4930901760" });
  for (const channel of ["email", "phone"]) {
    await client.post("/api/users/noted/codes", { channel });
    expect((await put({ [`${channel}_code`]: await lastCode() })).status).toBe(200);
  }
  const events = await db.query<Json>(sql`
    SELECT actor_name AS by, detail FROM audit_event WHERE event = 'address_verified' AND target = 'noted' ORDER BY id`);
  expect(events).toEqual([
    { by: "noted", detail: { channel: "email" } },
    { by: "noted", detail: { channel: "phone" } },
  ]);
});

test("the broker's staff change an address for somebody, whose old one is told", async () => {
  const { user, get } = await withProfile("rescued");
  const asked = await staff.put<Json>("/api/users/rescued", {
    full_name: user.fullName,
    email: "rescued2@example.com",
  });
  expect(asked.status).toBe(200);
  expect(await get()).toMatchObject({ email: "rescued@example.com", pending_email: "rescued2@example.com" });
  const email_code = await lastCode();
  expect((await staff.put("/api/users/rescued", { full_name: user.fullName, email_code })).status).toBe(200);
  expect(await profileOf(user)).toMatchObject({ email: "rescued2@example.com" });
  const told = (await announcedAs(db, "credentials_updated")).filter((event) => event.user === user.id);
  expect(told).toMatchObject([{ what: "email", formerEmail: "rescued@example.com" }]);
});

test("the present address, said again, takes the wish back", async () => {
  const { put, get } = await someone("undecided");
  await put({ email: "undecided2@example.com" });
  const code = await lastCode();
  expect((await put({ email: "Undecided@example.com" })).json).toMatchObject({ pending_email: null });
  expect((await put({ email_code: code })).status).toBe(400);
  expect(await get()).toMatchObject({ email: "undecided@example.com" });
});

test("strangers are not written to without end", async () => {
  const { put } = await someone("spammer");
  const statuses = [];
  for (let n = 0; n < 6; n += 1) statuses.push((await put({ email: `victim${n}@example.com` })).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
});

test("an imported contact of the proved address comes along, one of another user does not", async () => {
  const { user, put } = await someone("finder");
  await db.query(sql`
    INSERT INTO contact (slug, email, full_name, created_at) VALUES ('found', 'found@example.com', 'Found', now())`);
  await put({ email: "found@example.com" });
  await put({ email_code: await lastCode() });
  const contacts = await db.query(sql`
    SELECT slug, email, email_verified_at IS NOT NULL AS verified FROM contact WHERE user_id = ${user.id} ORDER BY id`);
  expect(contacts).toEqual([
    { slug: "finder", email: null, verified: false },
    { slug: "found", email: "found@example.com", verified: true },
  ]);
});

test("a new phone number is not verified; its code verifies it; another's is refused", async () => {
  const { client, user, put, get } = await someone("caller");
  await put({ phone: "+4930901820" });
  const confirm = async () => {
    expect((await client.post("/api/users/caller/codes", { channel: "phone" })).status).toBe(200);
    const phone_code = await lastCode();
    expect((await put({ phone_code: another(phone_code) })).json).toHaveProperty("phone_code");
    expect((await put({ phone_code })).json).toMatchObject({ phone_verified: true });
  };
  expect(await get()).toMatchObject({ phone: "+4930901820", phone_verified: false });
  await confirm();
  expect((await put({ phone: "+4930901821" })).json).toMatchObject({ phone_verified: false });
  await confirm();
  expect((await put({ phone: "+4930901821" })).json).toMatchObject({ phone_verified: true });
  const other = await someone("caller-two");
  const taken = await other.put({ phone: "+49 30 901821" });
  expect([taken.status, Object.keys(taken.json)]).toEqual([400, ["phone"]]);
  expect((await put({ phone: "" })).json).toMatchObject({ phone: null, phone_verified: false });
  expect((await other.put({ phone: "+49 30 901821" })).status).toBe(200);
  const told = (await announcedAs(db, "credentials_updated")).filter((event) => event.user === user.id);
  expect(told.map(({ what }) => what)).toEqual(["phone", "phone", "phone"]);
});

test("an address that signing in sends codes to cannot be changed before that is switched off", async () => {
  const { user, put } = await someone("factored");
  await put({ phone: "+4930901899" });
  await db.query(sql`
    UPDATE app_user SET email_verification_enabled = TRUE, phone_verification_enabled = TRUE WHERE id = ${user.id}`);
  for (const [field, value] of [
    ["email", "factored2@example.com"],
    ["phone", "+4930901898"],
    ["phone", ""],
  ] as const) {
    const answer = await put({ [field]: value });
    expect([answer.status, Object.keys(answer.json)], field).toEqual([400, [field]]);
  }
});

test("a new username renames the personal profile; old tokens stay the user's, whoever gets the name later", async () => {
  const { user, client, put } = await withProfile("oldname");
  const renamed = await put({ slug: "newname", full_name: "New Name" });
  expect(renamed.json).toMatchObject({ slug: "newname", username: "newname", full_name: "New Name" });
  expect(await profileOf(user)).toMatchObject({ slug: "newname", full_name: "New Name" });
  expect((await client.get("/api/users/newname")).status).toBe(200);
  expect((await client.get("/api/users/oldname")).status).toBe(403);
  expect((await client.get("/api/profile/newname")).status).toBe(200);

  const register = (username: string) =>
    visitor().post<Json>("/api/auth/register", {
      ...{ full_name: "Later Holder", email: "later@example.com", username, new_password: PASSWORD },
    });
  const early = await register("OldName");
  expect([early.status, Object.keys(early.json)]).toEqual([400, ["username"]]);
  setClock(91 * 86_400_000);
  expect((await register("oldname")).status).toBe(201);
  setClock(0);
  const me = await client.get<Json>("/api/users/newname");
  expect([me.status, me.json.full_name]).toEqual([200, "New Name"]);
  expect((await client.get("/api/users/oldname")).status).toBe(403);
});

test("one may have the old name back, and write it in another case", async () => {
  const { put } = await someone("returner");
  await put({ slug: "gone" });
  expect((await put({ slug: "returner" }, "gone")).json).toMatchObject({ slug: "returner" });
  expect((await put({ slug: "Returner" })).json).toMatchObject({ slug: "Returner" });
});

test("a name that is taken, reserved, or looks like another is refused", async () => {
  const { put } = await someone("renamer");
  await aUser(db, "holder");
  for (const slug of ["HOLDER", "cowork", "processor", "admin", "hоlder", "renamer\u200b"]) {
    const answer = await put({ slug });
    expect([answer.status, Object.keys(answer.json)], slug).toEqual([400, ["slug"]]);
  }
});

test("users of an identity provider keep the address it gave them", async () => {
  const { user, put } = await someone("provided");
  await db.query(sql`INSERT INTO delegated_domain VALUES ('provided.example.com', 'okta')`);
  await db.query(sql`UPDATE app_user SET email = 'p@provided.example.com' WHERE id = ${user.id}`);
  expect((await put({ email: "elsewhere@example.com" })).json).toMatchObject({
    ...{ email: "p@provided.example.com", pending_email: null },
  });
});

test("changes of the user and of the personal profile at the same moment leave both the same", async () => {
  const { user, client, put } = await withProfile("both");
  const changes = Array.from({ length: 6 }, (_, n) =>
    n % 2 === 0
      ? put({ full_name: `Both ${n}` })
      : client.put("/api/profile/both", { full_name: `Both ${n}` }),
  );
  expect((await Promise.all(changes)).map(({ status }) => status)).toEqual(Array(6).fill(200));
  const [row] = await db.query<Json>(
    sql`SELECT trim(first_name || ' ' || last_name) AS name FROM app_user WHERE id = ${user.id}`,
  );
  expect((await profileOf(user))?.full_name).toBe(row?.name);
});

test("the broker's staff change a user, but see no wish for an address", async () => {
  const { put } = await someone("helped");
  await put({ email: "secret-wish@example.com" });
  const helped = await staff.put<Json>("/api/users/helped", { full_name: "Helped Out", lang: "de" });
  expect([helped.status, helped.json]).toMatchObject([200, { full_name: "Helped Out", lang: "de" }]);
  expect(helped.text).not.toContain("secret-wish");
});

test("the broker's staff change a contact that has no user, at once; its addresses are not verified by that", async () => {
  await db.query(sql`
    INSERT INTO contact (slug, email, email_verified_at, phone, created_at)
    VALUES ('lead', 'lead@example.com', now(), '+4930111111', now())`);
  const form = { full_name: "Lea Lead", email: "lea@example.com", slug: "lea", nick_name: "Lea", lang: "de" };
  expect((await staff.put("/api/users/lead", form)).json).toMatchObject({
    ...{ slug: "lea", email: "lea@example.com", email_verified: false, credentials: false },
    ...{ full_name: "Lea Lead", phone: "+4930111111", printable_name: "Lea" },
  });
  await aUser(db, "taken");
  for (const [field, value] of Object.entries({ email: "Taken@example.com", slug: "TAKEN" })) {
    const answer = await staff.put<Json>("/api/users/lea", { full_name: "Lea", [field]: value });
    expect([answer.status, Object.keys(answer.json)], field).toEqual([400, [field]]);
  }
  const { client } = await someone("nosy");
  expect((await client.put("/api/users/lea", form)).status).toBe(403);
  expect((await staff.put("/api/users/nobody", form)).status).toBe(404);
});
