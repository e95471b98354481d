import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, sql } from "@/lib/db";
import { issueCode } from "@/lib/identity/credentials/one-time-codes";
import { contactOfUser } from "@/lib/identity/registration/links";
import { visitor } from "../callers";
import type { Client } from "../client";
import { announced, announcedAs } from "../events";
import { statementsOf } from "../statements";
import { aUser, openWorld } from "../world";

let db: Database;
let close: () => Promise<void>;
const PASSWORD = "correct horse battery";

beforeAll(async () => {
  ({ db, close } = await openWorld());
});
afterAll(() => close());

type Refusal = Record<string, string[] | string>;

function register(form: object, query = "", client = visitor()) {
  return client.post<Refusal & { token: string }>(`/api/auth/register${query}`, form);
}

async function refusedFields(form: object): Promise<[number, string[]]> {
  const { status, json } = await register(form);
  return [status, Object.keys(json).sort()];
}

async function bearer(answer: { json: { token: string } }): Promise<Client> {
  const client = visitor();
  client.authorization = `Bearer ${answer.json.token}`;
  return client;
}

test("a name, an address and a password make a user who is signed in, and nothing else", async () => {
  const answer = await register({
    full_name: "Joe Card",
    email: "joe.card@example.com",
    new_password: PASSWORD,
  });
  expect(answer.status).toBe(201);
  const client = await bearer(answer);
  const { json } = await client.get("/api/users/joecard");
  expect(json).toMatchObject({
    username: "joecard",
    full_name: "Joe Card",
    email: "joe.card@example.com",
    lang: "en",
  });
  expect((await client.get("/api/users/joecard/profiles")).json).toMatchObject({ count: 0 });
});

test("without a password the account works where no gate is, and waits for activation elsewhere", async () => {
  const answer = await register({ full_name: "Fran Friction", email: "fran@example.com" });
  const client = await bearer(answer);
  expect((await client.get("/api/users/fran")).json).toMatchObject({ credentials: false });
  expect((await client.get("/api/users/fran/profiles")).status).toBe(403);
});

test("an address makes a personal profile, named like the user", async () => {
  const answer = await register({
    ...{ full_name: "Pam Person", email: "pam@example.com", new_password: PASSWORD, phone: "415-555-0111" },
    ...{
      street_address: "1 Main St",
      locality: "Springfield",
      region: "CA",
      postal_code: "94000",
      country: "us",
    },
  });
  const { json } = await (await bearer(answer)).get("/api/profile/pam");
  expect(json).toMatchObject({
    ...{
      slug: "pam",
      type: "personal",
      credentials: true,
      full_name: "Pam Person",
      email: "pam@example.com",
    },
    ...{ phone: "+14155550111", street_address: "1 Main St", locality: "Springfield", region: "CA" },
    ...{ postal_code: "94000", country: "US", is_provider: false, lang: "en", nick_name: "" },
  });
});

test("an organization named like the person is the personal profile", async () => {
  const form = { full_name: "Sole Trader", organization_name: "Sole Trader", email: "sole@example.com" };
  const answer = await register({ ...form, new_password: PASSWORD });
  expect((await (await bearer(answer)).get("/api/profile/sole")).json).toMatchObject({ type: "personal" });
});

test("another organization is a profile of its own; the type `provider` changes nothing", async () => {
  const answer = await register({
    ...{ full_name: "Olga Org", organization_name: "Olga's Bakery, Inc.", email: "olga@example.com" },
    ...{
      new_password: PASSWORD,
      type: "provider",
      organization_vat: "X1",
      user_source: "ad",
      role_note: ["a"],
    },
  });
  const { json } = await (await bearer(answer)).get("/api/profile/olgas-bakery-inc");
  expect(json).toMatchObject({
    type: "organization",
    credentials: false,
    is_provider: false,
    extra: { vat: "X1" },
  });
  const [extra] = await db.query<{ user: unknown; role: unknown }>(sql`
    SELECT c.extra AS user, r.extra AS role FROM contact c JOIN role r ON r.user_id = c.user_id WHERE c.slug = 'olga'`);
  expect(extra).toEqual({ user: { source: "ad" }, role: { note: ["a"] } });
});

test("an organization that bears the name of its founder's address leaves the founder another username", async () => {
  const form = { full_name: "Ada Byron", email: "enchantress@example.com", organization_name: "Enchantress" };
  expect((await visitor().post("/api/auth/register", form)).status).toBe(201);
  const [founder] = await db.query<{ username: string; profile: string }>(sql`
    SELECT u.username, p.slug AS profile FROM app_user u JOIN role r ON r.user_id = u.id JOIN profile p ON p.id = r.profile_id
    WHERE u.email = 'enchantress@example.com'`);
  expect(founder).toEqual({ username: expect.stringMatching(/^enchantress-\d{3}$/), profile: "enchantress" });
});

test("a browser is signed in by cookie when it asks", async () => {
  const browser = visitor();
  await register({ full_name: "Carl Cookie", email: "carl@example.com" }, "?cookie=1", browser);
  expect((await browser.get("/api/users/carl")).status).toBe(200);
});

test("usernames come from the address, with digits behind when taken", async () => {
  await register({ full_name: "One", email: "twin@example.com" });
  const second = await register({ full_name: "Two", email: "twin@example.org" });
  const claims = JSON.parse(Buffer.from(second.json.token.split(".")[1] ?? "", "base64url").toString());
  expect(claims.username).toMatch(/^twin-\d{3}$/);
});

test("what is wrong is named by its field, and nothing is kept", async () => {
  await aUser(db, "taken");
  const good = { full_name: "Bad Input", email: "bad@example.com" };
  const cases: [object, string[]][] = [
    [{}, ["full_name"]],
    [{ full_name: "X" }, ["email", "phone"]],
    [{ full_name: "X", email: "", phone: "" }, ["email", "phone"]],
    [{ ...good, full_name: " " }, ["full_name"]],
    [{ ...good, full_name: "x".repeat(61) }, ["full_name"]],
    [{ ...good, email: "no address" }, ["email"]],
    [{ ...good, email: 7 }, ["email"]],
    [{ ...good, phone: "12" }, ["phone"]],
    [{ ...good, email: "TAKEN@example.com" }, ["email"]],
    [{ ...good, username: "Taken" }, ["username"]],
    [{ ...good, username: "cowork" }, ["username"]],
    [{ ...good, username: "accept" }, ["username"]],
    [{ ...good, username: "two words" }, ["username"]],
    [{ ...good, new_password: "short" }, ["new_password"]],
    [{ ...good, new_password: "bad@example.com" }, ["new_password"]],
    [{ ...good, lang: "xx" }, ["lang"]],
    [{ ...good, type: "king" }, ["type"]],
    [{ ...good, country: "ZZ" }, ["country"]],
    [{ ...good, organization_name: "Cowork" }, ["organization_name"]],
    [{ ...good, organization_name: "日本" }, ["organization_name"]],
    [{ ...good, user_note: "x".repeat(20_000) }, ["detail"]],
  ];
  for (const [form, fields] of cases) {
    expect(await refusedFields(form), JSON.stringify(form).slice(0, 80)).toEqual([400, fields]);
  }
  expect(await db.query(sql`SELECT 1 FROM app_user WHERE email = 'bad@example.com'`)).toEqual([]);
  expect(await db.query(sql`SELECT 1 FROM contact WHERE email = 'bad@example.com'`)).toEqual([]);
});

test("agreements are signed on the way, by their slug, unless refused", async () => {
  await db.query(
    sql`INSERT INTO agreement (slug, title) VALUES ('security', 'Security'), ('house-rules', 'House rules')`,
  );
  const form = { full_name: "Sig Natory", email: "sig@example.com" };
  for (const no of [false, "false", "f", "0", "", 0]) {
    expect(await refusedFields({ ...form, security: no }), String(no)).toEqual([400, ["security"]]);
  }
  expect(await refusedFields({ ...form, "house-rules": false })).toEqual([400, ["house-rules"]]);
  expect((await register({ ...form, security: "on", "house-rules": true, unknown: "ignored" })).status).toBe(
    201,
  );
  const signed = await db.query<{ slug: string }>(sql`
    SELECT a.slug FROM signature s JOIN agreement a ON a.id = s.agreement_id JOIN app_user u ON u.id = s.user_id
    WHERE u.username = 'sig' AND s.agreement_version = a.updated_at ORDER BY 1`);
  expect(signed.map(({ slug }) => slug)).toEqual(["house-rules", "security"]);
});

test("two registrations of one address at the same moment make one user", async () => {
  const form = { full_name: "Race Runner", email: "race@example.com", organization_name: "Runners" };
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, index) => register({ ...form, organization_name: `Runners ${index}` })),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  for (const { status, json } of answers.filter((answer) => answer.status !== 201)) {
    expect([status, Object.keys(json)]).toEqual([400, ["email"]]);
  }
  expect(await db.query(sql`SELECT 1 FROM app_user WHERE email = 'race@example.com'`)).toHaveLength(1);
  expect(await db.query(sql`SELECT 1 FROM profile WHERE slug LIKE 'runners-%'`)).toHaveLength(1);
});

test("six users and profiles of one name at the same moment get six names", async () => {
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, index) =>
      register({ full_name: "Same Name", email: `same@host${index}.example.com` }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
  const names = await db.query<{ name: string }>(sql`
    SELECT DISTINCT lower(username) AS name FROM app_user WHERE username LIKE 'same%'`);
  expect(names).toHaveLength(6);
});

test("a contact that was imported becomes the new user's", async () => {
  await db.query(sql`
    INSERT INTO contact (slug, email, full_name, extra) VALUES ('imported-1', 'Ina.Imported@example.com', 'I. Ported', '{"crm": 7}')`);
  await register({
    full_name: "Ina Ported",
    email: "ina.imported@example.com",
    phone: "415-555-0122",
    user_tag: "a",
  });
  const contacts = await db.query(sql`
    SELECT c.slug, c.full_name, c.phone, c.extra FROM contact c JOIN app_user u ON u.id = c.user_id WHERE u.username = 'inaimported'`);
  expect(contacts).toEqual([
    { slug: "imported-1", full_name: "Ina Ported", phone: "+14155550122", extra: { crm: 7, tag: "a" } },
  ]);
});

test("a phone number that nobody has proved hands over no e-mail address that was imported with it", async () => {
  await db.query(sql`
    INSERT INTO contact (slug, email, phone, full_name, nick_name)
    VALUES ('lead-7', 'lead7@example.com', '+14155550171', 'Lead Seven', 'Sevvy')`);
  const form = { full_name: "Mallory M", phone: "+14155550171", new_password: PASSWORD };
  expect(await refusedFields(form)).toEqual([400, ["phone"]]);
  const own = { full_name: "Lead Seven", email: "lead7@example.com", phone: "+14155550171" };
  expect((await register({ ...own, new_password: PASSWORD })).status).toBe(201);
  await db.query(sql`INSERT INTO contact (slug, phone) VALUES ('lead-8', '+14155550172')`);
  expect((await register({ full_name: "Lead Eight", phone: "+14155550172" })).status).toBe(201);
});

test("what somebody proved of a contact before it was adopted is proved of nobody", async () => {
  const user = await aUser(db, "mover");
  await db.query(sql`UPDATE contact SET user_id = NULL, email = NULL WHERE user_id = ${user.id}`);
  await db.query(sql`
    INSERT INTO contact (slug, email, email_verified_at, phone, phone_verified_at) VALUES
      ('baited', 'baited@example.com', now() - interval '1 hour', '+14155550181', now() - interval '1 hour'),
      ('mover-2', 'mover@example.com', now() - interval '1 hour', '+14155550182', now() - interval '1 hour')`);
  const form = { full_name: "Bea Ted", email: "baited@example.com", new_password: PASSWORD };
  expect((await register(form)).status).toBe(201);
  await db.transaction((tx) => contactOfUser(tx, user.id, "email", new Date()));
  expect(
    await db.query(sql`
      SELECT slug, user_id IS NOT NULL AS adopted, phone, phone_verified_at AS "phoneProved", email_verified_at AS "emailProved"
      FROM contact WHERE slug IN ('baited', 'mover-2') ORDER BY slug`),
  ).toEqual([
    { slug: "baited", adopted: true, phone: "+14155550181", phoneProved: null, emailProved: null },
    { slug: "mover-2", adopted: true, phone: "+14155550182", phoneProved: null, emailProved: null },
  ]);
  // No link goes to the number that stood there.
  expect((await visitor().post("/api/auth/recover", { email: "+14155550181" })).status).toBe(200);
  expect(await announcedAs(db, "user_reset_password")).toEqual([]);
});

test("who adopts a contact and sends the codes that came to its addresses has proved them", async () => {
  const [contact] = await db.query<{ id: bigint }>(sql`
    INSERT INTO contact (slug, email, phone) VALUES ('honest', 'honest@example.com', '+14155550183') RETURNING id`);
  const id = contact?.id ?? 0n;
  const answer = await register({
    ...{ full_name: "Hon Est", email: "honest@example.com", phone: "+14155550183", new_password: PASSWORD },
    email_code: await issueCode(db, id, "email", new Date()),
    phone_code: await issueCode(db, id, "phone", new Date()),
  });
  expect(answer.status).toBe(201);
  expect((await (await bearer(answer)).get("/api/users/honest")).json).toMatchObject({
    ...{ phone: "+14155550183", email_verified: true, phone_verified: true },
  });
});

test("an address beside the user's own signs in once it was proved, not before", async () => {
  await aUser(db, "several");
  await db.query(sql`
    INSERT INTO contact (slug, email, user_id) SELECT 'several-work', 'several@work.example', id FROM app_user WHERE username = 'several'`);
  const signIn = async () =>
    (await visitor().post("/api/auth", { username: "Several@work.example", password: PASSWORD })).status;
  expect(await signIn()).toBe(400);
  await db.query(sql`UPDATE contact SET email_verified_at = now() WHERE slug = 'several-work'`);
  expect(await signIn()).toBe(201);
});

test("a phone number of somebody else is refused", async () => {
  await register({ full_name: "Phone Owner", phone: "+14155550133" });
  const form = { full_name: "Phone Thief", email: "thief@example.com", phone: "(415) 555-0133" };
  expect(await refusedFields(form)).toEqual([400, ["phone"]]);
  const [owner] = await db.query<{ username: string }>(sql`
    SELECT u.username FROM app_user u JOIN contact c ON c.user_id = u.id WHERE c.phone = '+14155550133'`);
  expect(owner?.username).toMatch(/^user_[a-f][0-9a-f]{6}$/);
});

test("registration is refused while only signing in is allowed", async () => {
  await db.query(sql`UPDATE site_settings SET authentication = 'login-only'`);
  const answer = await register({ full_name: "Too Early", email: "early@example.com" });
  await db.query(sql`UPDATE site_settings SET authentication = 'enabled'`);
  expect([answer.status, Object.keys(answer.json)]).toEqual([403, ["detail"]]);
});

test("a code that was sent before proves the address of an imported contact", async () => {
  const [contact] = await db.query<{ id: bigint }>(sql`
    INSERT INTO contact (slug, email) VALUES ('lead', 'lead@example.com') RETURNING id`);
  const code = await issueCode(db, contact?.id ?? 0n, "email", new Date());
  const form = { full_name: "Lea D", email: "Lead@example.com" };
  expect(await refusedFields({ ...form, email_code: code === "111111" ? 222222 : 111111 })).toEqual([
    400,
    ["email_code"],
  ]);
  await db.query(sql`UPDATE site_settings SET verify_email_on_registration = TRUE`);
  const answer = await register({ ...form, email_code: code });
  await db.query(sql`UPDATE site_settings SET verify_email_on_registration = FALSE`);
  expect(answer.status).toBe(201);
  const [verified] = await db.query<{ at: Date | null }>(sql`
    SELECT email_verified_at AS at FROM contact WHERE slug = 'lead' AND user_id IS NOT NULL`);
  expect(verified?.at).toBeInstanceOf(Date);
});

test("where addresses are verified first, a known and a new one get one answer, and no password is set", async () => {
  await aUser(db, "known");
  await db.query(sql`UPDATE site_settings SET verify_email_on_registration = TRUE`);
  try {
    const fresh = await register({
      full_name: "New Here",
      email: "fresh@example.com",
      new_password: PASSWORD,
    });
    const known = await register({
      full_name: "New Here",
      email: "KNOWN@example.com",
      new_password: PASSWORD,
    });
    expect([fresh.status, Object.keys(fresh.json)]).toEqual([401, ["email"]]);
    expect([known.status, known.json]).toEqual([fresh.status, fresh.json]);
    const taken = { full_name: "New Here", username: "cowork" };
    expect(await refusedFields({ ...taken, email: "fresh2@example.com" })).toEqual([400, ["username"]]);
    expect(await refusedFields({ ...taken, email: "known@example.com" })).toEqual([400, ["username"]]);
  } finally {
    await db.query(sql`UPDATE site_settings SET verify_email_on_registration = FALSE`);
  }
  const users = await db.query(sql`
    SELECT username, password_hash IS NULL AS waits, last_login FROM app_user WHERE first_name = 'New'`);
  expect(users).toEqual([{ username: "fresh", waits: true, last_login: null }]);
});

test("registrations that want each other's names do not wait for each other", async () => {
  const pairs = Array.from({ length: 10 }, (_, index) => [`knot${index}`, `tie${index}`] as const);
  const answers = await Promise.all(
    pairs.flatMap(([one, other]) => [
      register({ full_name: "A B", email: `${one}@a.example.com`, username: one, organization_name: other }),
      register({
        full_name: "C D",
        email: `${other}@b.example.com`,
        username: other,
        organization_name: one,
      }),
    ]),
  );
  expect(answers.filter(({ status }) => status === 201).length).toBe(pairs.length);
  expect(answers.filter(({ status }) => status === 400).length).toBe(pairs.length);
});

/** Names of what was announced while the work ran. */
async function toldBy(work: () => Promise<unknown>): Promise<string[]> {
  const before = (await announced(db)).length;
  await work();
  return (await announced(db)).slice(before).map(({ name }) => name);
}

async function verifyingFirst<T>(work: () => Promise<T>): Promise<T> {
  await db.query(sql`UPDATE site_settings SET verify_email_on_registration = TRUE`);
  try {
    return await work();
  } finally {
    await db.query(sql`UPDATE site_settings SET verify_email_on_registration = FALSE`);
  }
}

test("the broker hears of a new user, who is welcomed where the site does so", async () => {
  const form = { full_name: "Nell New", email: "nell@example.com", new_password: PASSWORD };
  expect(await toldBy(() => register(form))).toEqual(["user_registered", "user_welcome"]);
  await db.query(sql`UPDATE site_settings SET welcome_email = FALSE`);
  const unwelcome = await toldBy(() => register({ ...form, email: "nell2@example.com" }));
  await db.query(sql`UPDATE site_settings SET welcome_email = TRUE`);
  expect(unwelcome).toEqual(["user_registered"]);
});

test("without a password a link to activate the account is sent at once, to the address or the phone", async () => {
  for (const [field, address, channel] of [
    ["email", "later@example.com", "email"],
    ["phone", "+14155550161", "phone"],
  ] as const) {
    const told = await toldBy(() => register({ full_name: "Lara Later", [field]: address }));
    expect(told).toEqual(["user_registered", "user_welcome", "user_verification"]);
    const sent = (await announcedAs(db, "user_verification")).at(-1);
    expect(sent?.channel).toBe(channel);
    const activated = await visitor().post(`/api/auth/activate/${sent?.key}`, { new_password: PASSWORD });
    expect(activated.status).toBe(201);
  }
});

test("where addresses are verified first, a new account is told of and gets its password by the link", async () => {
  const form = { full_name: "Vera Fied", email: "vera@example.com", new_password: "never to be used" };
  const told = await verifyingFirst(() => toldBy(() => register(form)));
  expect(told).toEqual(["user_verification"]);
  const { key } = (await announcedAs(db, "user_verification")).at(-1) ?? {};
  const activate = () => visitor().post(`/api/auth/activate/${key}`, { new_password: PASSWORD });
  expect(await toldBy(activate)).toEqual(["user_registered", "user_welcome"]);
  const signIn = (password: string) => visitor().post("/api/auth", { username: "vera", password });
  expect([(await signIn(form.new_password)).status, (await signIn(PASSWORD)).status]).toEqual([400, 201]);
});

test("where addresses are verified first, who is known hears of it: a link again, or a notice of the attempt", async () => {
  await aUser(db, "veteran");
  await aUser(db, "gone");
  await db.query(sql`UPDATE app_user SET is_active = FALSE WHERE username = 'gone'`);
  const attempt = (email: string) => register({ full_name: "A B", email, new_password: PASSWORD });
  await verifyingFirst(async () => {
    expect(await toldBy(() => attempt("novice@example.com"))).toEqual(["user_verification"]);
    expect(await toldBy(() => attempt("NOVICE@example.com"))).toEqual(["user_verification"]);
    expect(await toldBy(() => attempt("Veteran@example.com"))).toEqual(["user_registration_attempted"]);
    expect(await toldBy(() => attempt("gone@example.com"))).toEqual([]);
  });
  expect(await db.query(sql`SELECT 1 FROM app_user WHERE lower(email) = 'novice@example.com'`)).toHaveLength(
    1,
  );
  const [, again] = (await announcedAs(db, "user_verification")).slice(-2);
  expect((await visitor().get(`/api/auth/activate/${again?.key}`)).json).toMatchObject({
    username: "novice",
  });
});

test("where addresses are verified first, known and new ones take the same statements", async () => {
  await aUser(db, "oldhand");
  await aUser(db, "beginner");
  await db.query(sql`UPDATE app_user SET password_hash = NULL WHERE username = 'beginner'`);
  const form = { full_name: "C D", new_password: PASSWORD };
  const counts = await verifyingFirst(async () => {
    const found = [];
    for (const email of ["brandnew@example.com", "oldhand@example.com", "beginner@example.com"])
      found.push(await statementsOf(() => register({ ...form, email })));
    return found;
  });
  expect(new Set(counts).size, counts.join(" ")).toBe(1);
});

test("ten registrations an hour of one address, two hundred from one network", async () => {
  const attempt = (email: string, ip: string) =>
    visitor().post("/api/auth/register", { full_name: "E F", email }, { "x-turnpike-client-ip": ip });
  const statuses = [];
  for (let time = 0; time < 11; time += 1)
    statuses.push(
      (await attempt(time % 2 ? "EAGER@example.com" : "eager@example.com", `192.0.2.${time}`)).status,
    );
  expect(statuses).toEqual([201, ...Array(9).fill(400), 429]);
  await db.query(sql`
    INSERT INTO throttle (key, points, expire) VALUES ('register-address:198.51.100.9', 199, ${Date.now() + 3_600_000})`);
  expect((await attempt("crowd-1@example.com", "198.51.100.9")).status).toBe(201);
  expect((await attempt("crowd-2@example.com", "198.51.100.9")).status).toBe(429);
});
