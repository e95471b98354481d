import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seal } from "@/lib/auth/sealing";
import { type Database, sql } from "@/lib/db";
import { Browser, type BrowserPage } from "../browser";
import { Client } from "../client";
import { type OidcPerson, type OidcServer, startOidc } from "../oidc";
import { startServer, type TestServer } from "../server";
import { aUser, openWorld, PASSWORD } from "../world";

let db: Database;
let server: TestServer;
let oidc: OidcServer;
let closeWorld: () => Promise<void>;
const SESSION = "next-auth.session-token";

beforeAll(async () => {
  const world = await openWorld();
  db = world.db;
  closeWorld = world.close;
  oidc = await startOidc();
  server = await startServer({ databaseUrl: world.url, env: oidc.env });
  oidc.serve(server.url);
});
afterAll(async () => {
  await server?.stop();
  await oidc?.stop();
  await closeWorld?.();
});

/** Signs in at the provider, from a page with its button. */
async function signInAt(
  browser: Browser,
  page: BrowserPage,
  id: string,
  person: OidcPerson,
): Promise<BrowserPage> {
  oidc.people.set(id, person);
  const theirs = await browser.press(page, "Continue with Acme ID");
  expect(theirs.url, theirs.html).toContain(`${oidc.issuer}/interaction/`);
  return browser.press(theirs, "Sign in", { person: id });
}

async function comeFrom(id: string, person: OidcPerson, path = "/login/") {
  const browser = new Browser(server.url);
  const page = await signInAt(browser, await browser.open(path), id, person);
  return { browser, page };
}

async function aVerifiedUser(name: string) {
  const user = await aUser(db, name);
  await db.query(sql`UPDATE contact SET email_verified_at = now() WHERE user_id = ${user.id}`);
  return user;
}

test("a visitor signs in through the provider without scripts, and lands where they wanted to go", async () => {
  await aVerifiedUser("vera");
  const person = { email: "vera@example.com", email_verified: true, name: "Vera Doe" };
  const { browser, page } = await comeFrom("v-1", person, "/login/?next=%2Fusers%2Fvera%2F");
  expect([page.url, page.status]).toEqual([`${server.url}/users/vera/`, 200]);
  expect((await browser.client.get("/api/users/vera")).json).toMatchObject({ username: "vera" });
  const { json } = await browser.client.get<{ results: object[] }>("/api/users/vera/sessions");
  expect(json.results).toMatchObject([{ is_current: true }]);
});

test("somebody new is registered from the sign-up page", async () => {
  const person = { email: "newt@example.com", email_verified: true, name: "Newt Fresh" };
  const { browser } = await comeFrom("n-1", person, "/register/");
  expect((await browser.client.get("/api/users/newt")).json).toMatchObject({
    full_name: "Newt Fresh",
    credentials: false,
  });
});

test("a refusal is a sentence on the sign-in page, and opens no session", async () => {
  await aUser(db, "pending");
  const person = { email: "pending@example.com", email_verified: true };
  const { browser, page } = await comeFrom("p-1", person, "/login/?next=%2Fpricing%2F");
  expect(page.url).toContain("/login/?refused=unverified-here&provider=oidc&next=%2Fpricing%2F");
  expect(page.html).toContain("nobody has verified the address here");
  expect(browser.client.cookies.has(SESSION)).toBe(false);
});

test("a page says only what is ours to say", async () => {
  const { html } = await new Browser(server.url).open("/login/?refused=Call+0800-EVIL&provider=%3Cb%3E");
  expect(html.replace(/<script.*?<\/script>/gs, "")).not.toContain("EVIL");
});

test("who cancels at the provider is back on the sign-in page", async () => {
  const browser = new Browser(server.url);
  const theirs = await browser.press(
    await browser.open("/login/?next=%2Fpricing%2F"),
    "Continue with Acme ID",
  );
  const page = await browser.press(theirs, "Cancel");
  expect(new URL(page.url).pathname).toBe("/login/");
  expect(page.html).toContain("did not work, or was cancelled");
  expect(page.html).toContain('name="next" value="/pricing/"');
});

test("an answer of the provider is worth nothing in another browser, or a second time", async () => {
  await aVerifiedUser("dupe");
  const person = { email: "dupe@example.com", email_verified: true };
  const { page, browser } = await comeFrom("d-1", person);
  const callback = page.trail.find((url) => url.includes("/session/callback/oidc")) ?? "";
  expect(callback).toContain("code=");
  const thief = new Browser(server.url);
  await thief.open(callback);
  expect(thief.client.cookies.has(SESSION)).toBe(false);
  browser.client.cookies.delete(SESSION);
  await browser.open(callback);
  expect(browser.client.cookies.has(SESSION)).toBe(false);
});

test("the page that a delegated domain is sent to begins with a form: opening it changes nothing", async () => {
  await db.query(sql`INSERT INTO delegated_domain VALUES ('acme.example.com', 'oidc')`);
  const refused = await new Client(server.url).post<{ url: string; provider: string }>("/api/auth", {
    username: "boss@acme.example.com",
    password: PASSWORD,
  });
  expect([refused.status, refused.json]).toEqual([
    400,
    { detail: expect.any(String), provider: "oidc", url: `${server.url}/login/oidc/` },
  ]);
  const browser = new Browser(server.url);
  const page = await browser.open(`${refused.json.url}?next=%2Fpricing%2F`);
  expect([...browser.client.cookies.keys()].filter((name) => name.includes("next-auth"))).toEqual([]);
  const arrived = await signInAt(browser, page, "b-1", { email: "boss@acme.example.com" });
  expect(arrived.url).toBe(`${server.url}/pricing/`);
  expect((await browser.client.get("/api/users/boss")).status).toBe(200);
});

test("a password page refuses a delegated address with a way to go on", async () => {
  const browser = new Browser(server.url);
  const login = await browser.open("/login/?next=%2Fpricing%2F");
  const page = await browser.press(login, "Password", { username: "x@acme.example.com", password: PASSWORD });
  expect(page.html).toContain(`href="${server.url}/login/oidc/?next=%2Fpricing%2F"`);
});

test("a provider that is not set up has no page and no button", async () => {
  const browser = new Browser(server.url);
  expect((await browser.open("/login/github/")).status).toBe(404);
  const { html } = await browser.open("/login/");
  expect(html).toContain("Acme ID");
  expect(html).not.toContain("GitHub");
});

test("forms may lead to the configured provider and nowhere else", async () => {
  const { headers } = await new Client(server.url).get("/login/");
  const policy = headers.get("content-security-policy") ?? "";
  expect(/form-action ([^;]*)/.exec(policy)?.[1]).toBe(`'self' ${oidc.issuer}`);
});

test("who enrolled an authenticator app sends its code before the session begins", async () => {
  const user = await aVerifiedUser("twice");
  const secret = new Secret();
  await db.query(sql`
    INSERT INTO otp_secret (user_id, encrypted_secret, confirmed_at) VALUES (${user.id}, ${seal("otp", secret.base32)}, now())`);
  const person = { email: "twice@example.com", email_verified: true };
  const { browser, page } = await comeFrom("t-1", person, "/login/?next=%2Fpricing%2F");
  expect(page.url).toBe(`${server.url}/login/second-factor/`);
  expect(browser.client.cookies.has(SESSION)).toBe(false);
  const wrong = await browser.press(page, "Sign in", { otp_code: "000000" });
  expect(wrong.html).toContain("This code is wrong");
  expect(browser.client.cookies.has(SESSION)).toBe(false);
  const code = new TOTP({ secret }).generate();
  const done = await browser.press(wrong, "Sign in", { otp_code: code });
  expect(done.url).toBe(`${server.url}/pricing/`);
  expect((await browser.client.get("/api/users/twice")).status).toBe(200);
  expect((await browser.open("/login/second-factor/")).url, "it is used up").not.toContain("second-factor");
});

test("a second factor that waits ends with a change of password, and nobody can forge one", async () => {
  const user = await aVerifiedUser("waiting");
  const secret = new Secret();
  await db.query(sql`
    INSERT INTO otp_secret (user_id, encrypted_secret, confirmed_at) VALUES (${user.id}, ${seal("otp", secret.base32)}, now())`);
  const person = { email: "waiting@example.com", email_verified: true };
  const { browser, page } = await comeFrom("w-1", person);
  await db.query(sql`UPDATE app_user SET token_version = token_version + 1 WHERE id = ${user.id}`);
  const late = await browser.press(page, "Sign in", { otp_code: new TOTP({ secret }).generate() });
  expect(late.html).toContain("It took too long");
  expect(browser.client.cookies.has(SESSION)).toBe(false);
  const forger = new Browser(server.url);
  forger.client.cookies.set("turnpike-second-factor", "AAAA");
  expect((await forger.open("/login/second-factor/")).url).toBe(`${server.url}/login/`);
});

test("twenty requests at once, of which some renew the cookie, do not sign one another out", async () => {
  await aVerifiedUser("busy");
  const { browser } = await comeFrom("y-1", { email: "busy@example.com", email_verified: true });
  const paths = ["/session/session", "/api/users/busy", "/session/session", "/users/busy/"];
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => browser.client.get(paths[index % paths.length] ?? "")),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect((await browser.client.get("/api/users/busy")).status).toBe(200);
});
