import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ExternalProfile } from "@/lib/auth/providers";
import { openSession, readSession } from "@/lib/auth/session";
import { type Database, sql } from "@/lib/db";
import { NotAuthenticated, NotPermitted } from "@/lib/errors";
import type { ReplyCookie } from "@/lib/http";
import { describeRequest, type RequestInfo } from "@/lib/http/request";
import { systemOrigin } from "@/lib/identity/audit/record";
import { arrive, linkIntent } from "@/lib/identity/providers/arrival";
import { linkIdentity } from "@/lib/identity/providers/external-identities";
import { intendToLink } from "@/lib/identity/providers/linking";
import { now, setClock } from "@/lib/time/clock";
import { signedIn } from "../callers";
import { announcedAs } from "../events";
import { aUser, openWorld, PASSWORD } from "../world";

let db: Database;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ db, close } = await openWorld());
});
afterAll(() => close());
beforeEach(() => setClock(0));

const PROVIDER = { name: "oidc", title: "Acme ID" } as const;

/** What the provider says of somebody, whose address there need not be the one here. */
function says(subject: string, more: Partial<ExternalProfile> = {}): ExternalProfile {
  return {
    ...{ provider: "oidc", subject, email: `${subject}@elsewhere.example.com` },
    ...{ isEmailVerified: false, fullName: "Pat Provider", ...more },
  };
}

function requestWith(...cookies: readonly ReplyCookie[]): RequestInfo {
  const values = new Map(cookies.map(({ name, value }) => [name, value]));
  return describeRequest(
    "GET",
    "/session/callback/oidc",
    () => null,
    (name) => values.get(name),
  );
}

/** A new user in a browser of their own. */
async function aBrowser(username: string) {
  const user = await aUser(db, username);
  return { user, ...(await anotherSession(user)) };
}

async function anotherSession(user: { id: bigint; tokenVersion: number }) {
  const place = { ip: "192.0.2.1", userAgent: "", at: now() };
  const cookie = await openSession(db, { ...user, authenticatedAt: now() }, place);
  const session = await readSession(db, cookie.value, now());
  if (!session) throw new Error("the session holds");
  const { actor } = session;
  const origin = { ...systemOrigin(now(), actor.username), userId: actor.id, ip: "192.0.2.1" };
  const intend = (secrets: { password?: string }) =>
    intendToLink(db, { actor, provider: PROVIDER, secrets, origin });
  return { cookie, intend };
}

/** Where somebody ends who comes back from the provider. */
async function comesBack(profile: ExternalProfile, ...cookies: readonly ReplyCookie[]) {
  const arrival = await arrive(db, profile, { request: requestWith(...cookies), next: null, at: now() });
  expect(arrival.cookies).toContainEqual(linkIntent.clear());
  return "goTo" in arrival.outcome ? arrival.outcome.goTo : "signed in";
}

async function ownersOf(subject: string): Promise<string[]> {
  const rows = await db.query<{ username: string }>(sql`
    SELECT u.username FROM external_identity i JOIN app_user u ON u.id = i.user_id WHERE i.subject = ${subject}`);
  return rows.map(({ username }) => username);
}

test("who proves to be the user links an account elsewhere, which signs in from then on", async () => {
  const { user, cookie, intend } = await aBrowser("linda");
  const intent = await intend({ password: PASSWORD });
  expect(await comesBack(says("linda"), cookie, intent)).toBe("/users/sessions/?linked=oidc");
  expect(await ownersOf("linda")).toEqual(["linda"]);
  expect(await comesBack(says("linda"))).toBe("signed in");
  const told = (await announcedAs(db, "credentials_updated")).filter((event) => event.user === user.id);
  expect(told).toEqual([{ user: user.id, what: "sign-in-provider", ip: "", formerEmail: null }]);
  const [audited] = await db.query(sql`
    SELECT actor_name, detail FROM audit_event WHERE event = 'sign_in_provider_linked' AND target = 'linda'`);
  expect(audited).toEqual({
    actor_name: "linda",
    detail: { provider: "oidc", email: "linda@elsewhere.example.com" },
  });
});

test("without a secret, with a wrong one, or with a token, nothing is begun", async () => {
  const { user, intend } = await aBrowser("lotta");
  await expect(intend({})).rejects.toThrow(NotAuthenticated);
  await expect(intend({ password: "a guess of somebody" })).rejects.toThrow(NotAuthenticated);
  const request = { provider: PROVIDER, secrets: { password: PASSWORD }, origin: systemOrigin(now()) };
  await expect(intendToLink(db, { ...request, actor: { ...user, via: "token" } })).rejects.toThrow(
    NotPermitted,
  );
});

test("the intent holds for a quarter of an hour, its session and its provider alone", async () => {
  const { user, cookie, intend } = await aBrowser("lucas");
  const other = await aBrowser("lucian");
  const again = await anotherSession(user);
  const intent = await intend({ password: PASSWORD });
  const over = (provider = "oidc") => `/users/sessions/?refused=link-over&provider=${provider}`;
  expect(await comesBack(says("lucas"), intent)).toBe(over());
  expect(await comesBack(says("lucas"), again.cookie, intent)).toBe(over());
  expect(await comesBack(says("lucas"), other.cookie, intent)).toBe(over());
  expect(await comesBack(says("lucas", { provider: "github" }), cookie, intent)).toBe(over("github"));
  setClock(16 * 60_000);
  expect(await comesBack(says("lucas"), cookie, intent)).toBe(over());
  expect(await ownersOf("lucas")).toEqual([]);
  setClock(0);
  expect(await comesBack(says("lucas"), cookie, intent)).toContain("linked=oidc");
});

test("an account that is somebody else's is not taken, and the user has one of each provider", async () => {
  const owner = await aUser(db, "olga");
  await db.transaction((tx) => linkIdentity(tx, owner, says("olga"), systemOrigin(now())));
  const { cookie, intend } = await aBrowser("lars");
  const intent = await intend({ password: PASSWORD });
  expect(await comesBack(says("olga"), cookie, intent)).toContain("refused=linked-elsewhere");
  expect(await comesBack(says("lars"), cookie, intent)).toContain("linked=oidc");
  expect(await comesBack(says("lars-2"), cookie, intent)).toContain("refused=other-account");
  expect(await ownersOf("olga")).toEqual(["olga"]);
});

test("unlinking asks who it is again", async () => {
  const user = await aUser(db, "una");
  await db.transaction((tx) => linkIdentity(tx, user, says("una"), systemOrigin(now())));
  const client = await signedIn(user);
  const path = "/api/users/una/sign-in-providers/oidc";
  const statuses = [undefined, { password: "a guess of somebody" }, { password: PASSWORD }].map(
    (body) => async () => (await client.delete(path, body)).status,
  );
  const answers: number[] = [];
  for (const send of statuses) answers.push(await send());
  expect(answers).toEqual([401, 401, 204]);
  expect(await ownersOf("una")).toEqual([]);
});
