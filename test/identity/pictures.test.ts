import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Actor, SignedIn } from "@/lib/auth/actor";
import { type Database, sql } from "@/lib/db";
import { InvalidInput, NotAuthenticated, NotPermitted, TooManyRequests } from "@/lib/errors";
import { execute } from "@/lib/http/execute";
import type { Operation } from "@/lib/http/operation";
import { describeRequest } from "@/lib/http/request";
import { putProfilePicture, putUserPicture } from "@/lib/identity/operations/pictures";
import { deleteUnusedPictures, findPicture } from "@/lib/pictures";
import { aContributor, signedIn } from "../callers";
import { aManager, aProfile, aUser, openWorld } from "../world";

type Json = Record<string, unknown>;
const SITE = "https://pay.example.com";
const DAY_MS = 86_400_000;

let db: Database;
let close: () => Promise<void>;
let broker: SignedIn;

beforeAll(async () => {
  process.env.SITE_URL = SITE;
  ({ db, close } = await openWorld());
  broker = await aManager(db, "cowork", "brooke");
});
afterAll(async () => {
  delete process.env.SITE_URL;
  await close();
});

let shade = 0;

/** A file that nobody has sent before. */
async function aFile(name = "me.png"): Promise<File> {
  shade += 1;
  const background = { r: (shade * 37) % 256, g: (shade * 101) % 256, b: 90 };
  const bytes = await sharp({ create: { width: 40, height: 30, channels: 3, background } })
    .png()
    .toBuffer();
  return new File([new Uint8Array(bytes)], name, { type: "image/png" });
}

/** Calls an operation as a page does. */
function send(operation: Operation, name: string, actor: Actor, body: unknown, now = new Date()) {
  // A page's request names the site that the browser asked for; addresses are not made of it.
  const header = (key: string) => (key === "host" ? "evil.example" : null);
  const path = operation.path.replace(/\{\w+\}/, name);
  const request = describeRequest(operation.method, path, header, () => undefined);
  const params = { user: name, profile: name };
  return execute(operation, { db, actor, now, params, body, request });
}

const stored = async () =>
  (await db.query<{ digest: string }>(sql`SELECT digest FROM picture`)).map(({ digest }) => digest);

async function pictureOf(path: string): Promise<string | null> {
  const { json } = await (await signedIn(broker)).get<{ picture: string | null }>(path);
  return json.picture;
}

async function digestOf(path: string): Promise<string> {
  const picture = await pictureOf(path);
  const digest = picture?.slice(`${SITE}/pictures/`.length) ?? "";
  expect(picture).toBe(`${SITE}/pictures/${digest}`);
  return digest;
}

test("a user's picture is kept encoded anew, has an address of the site, and is the user's everywhere", async () => {
  const user = await aUser(db, "paula");
  const picture = await aFile();
  await send(putUserPicture, "paula", user, { picture });
  const digest = await digestOf("/api/users/paula");
  const found = await findPicture(db, digest);
  expect(found?.contentType).toBe("image/webp");
  expect(await sharp(found?.bytes).metadata()).toMatchObject({ format: "webp", width: 256, height: 256 });
  const { json } = await (await signedIn(user)).get<Json>("/api/users/paula");
  expect(json).toMatchObject({ full_name: "Paula Doe", email: "paula@example.com" });
  const [event] = await db.query<Json>(sql`
    SELECT event, target, detail FROM audit_event WHERE actor_id = ${user.id} ORDER BY id DESC LIMIT 1`);
  expect(event).toEqual({ event: "user_updated", target: "paula", detail: { fields: ["picture"] } });
});

test("a profile's picture, which only changes that", async () => {
  const manager = await aUser(db, "mona");
  await aProfile(db, "atelier", manager);
  const before = (await (await signedIn(manager)).get<Json>("/api/profile/atelier")).json;
  await send(putProfilePicture, "atelier", manager, {
    picture: await aFile(),
    crop: { x: 5, y: 5, size: 20 },
  });
  await digestOf("/api/profile/atelier");
  const after = (await (await signedIn(manager)).get<Json>("/api/profile/atelier")).json;
  expect({ ...after, picture: null }).toEqual({ ...before, picture: null });
  const [event] = await db.query<Json>(sql`
    SELECT event, detail FROM audit_event WHERE target = 'atelier' ORDER BY id DESC LIMIT 1`);
  expect(event).toEqual({ event: "profile_updated", detail: { fields: ["picture"] } });
});

test("an address on the web, and none at all, as the API takes them", async () => {
  const user = await aUser(db, "webb");
  const put = (picture: unknown) => send(putUserPicture, "webb", user, { picture });
  await put("https://example.com/webb.png");
  expect(await pictureOf("/api/users/webb")).toBe("https://example.com/webb.png");
  await put("");
  expect(await pictureOf("/api/users/webb")).toBeNull();
  for (const wrong of ["javascript:alert(1)", "data:image/png;base64,AAAA", 7, undefined])
    await expect(put(wrong)).rejects.toMatchObject({ fields: { picture: expect.any(Array) } });
});

test("strangers, contributors and visitors are refused, and nothing of theirs is kept", async () => {
  const [owner, stranger] = [await aUser(db, "owen"), await aUser(db, "strange")];
  await aProfile(db, "workshop", owner);
  const contributor = await aContributor(db, "workshop", "connie");
  const before = await stored();
  const wanted = async (operation: Operation, name: string, actor: Actor) =>
    send(operation, name, actor, { picture: await aFile() });
  await expect(wanted(putUserPicture, "owen", stranger)).rejects.toThrow(NotPermitted);
  await expect(wanted(putUserPicture, "owen", contributor)).rejects.toThrow(NotPermitted);
  await expect(wanted(putProfilePicture, "workshop", stranger)).rejects.toThrow(NotPermitted);
  await expect(wanted(putProfilePicture, "workshop", contributor)).rejects.toThrow(NotPermitted);
  await expect(wanted(putUserPicture, "owen", { kind: "visitor" })).rejects.toThrow(NotAuthenticated);
  await expect(wanted(putProfilePicture, "workshop", { kind: "visitor" })).rejects.toThrow(NotAuthenticated);
  expect(await stored()).toEqual(before);
  expect([await pictureOf("/api/users/owen"), await pictureOf("/api/profile/workshop")]).toEqual([
    null,
    null,
  ]);
});

test("the broker's people give pictures to users, and to contacts that have no user yet", async () => {
  await aUser(db, "helped");
  await db.query(sql`
    INSERT INTO contact (slug, full_name, email, created_at) VALUES ('lead', 'Lea Lead', 'lead@example.com', now())`);
  for (const name of ["helped", "lead"]) {
    await send(putUserPicture, name, broker, { picture: await aFile() });
    await digestOf(`/api/users/${name}`);
  }
  const [lead] = await db.query<Json>(sql`SELECT full_name, email FROM contact WHERE slug = 'lead'`);
  expect(lead).toEqual({ full_name: "Lea Lead", email: "lead@example.com" });
});

test("what is no picture is refused by name of the field, and changes nothing", async () => {
  const user = await aUser(db, "fake");
  const picture = new File(["<svg xmlns='http://www.w3.org/2000/svg'/>"], "me.png", { type: "image/png" });
  const refused = { fields: { picture: ["Use a PNG, JPEG, WebP or GIF file."] } };
  await expect(send(putUserPicture, "fake", user, { picture })).rejects.toMatchObject(refused);
  const large = new File([new Uint8Array(5 * 1024 * 1024 + 1)], "me.png");
  await expect(send(putUserPicture, "fake", user, { picture: large })).rejects.toMatchObject({
    fields: { picture: ["Use a picture of at most 5 MB."] },
  });
  for (const crop of [{ x: -1, y: 0, size: 9 }, { x: 0, y: 0, size: 0 }, { x: 0.5, y: 0, size: 9 }, "all"])
    await expect(send(putUserPicture, "fake", user, { picture: await aFile(), crop })).rejects.toThrow(
      InvalidInput,
    );
  expect(await pictureOf("/api/users/fake")).toBeNull();
});

test("twenty pictures an hour, whatever comes of them", async () => {
  const user = await aUser(db, "eager");
  const picture = new File(["no picture"], "me.png");
  const refusals = [];
  for (let upload = 0; upload < 21; upload++)
    refusals.push(await send(putUserPicture, "eager", user, { picture }).catch((error: unknown) => error));
  expect(refusals.filter((error) => error instanceof InvalidInput)).toHaveLength(20);
  expect(refusals.at(-1)).toBeInstanceOf(TooManyRequests);
  // An address costs nothing.
  await send(putUserPicture, "eager", user, { picture: "https://example.com/eager.png" });
});

test("pictures that nobody has any more go a day later, those of archived users and profiles too", async () => {
  const [user, sharer, leaver] = [
    await aUser(db, "keeper"),
    await aUser(db, "sharer"),
    await aUser(db, "left"),
  ];
  await aProfile(db, "closing", user);
  const [first, shared] = [await aFile(), await aFile()];
  const give = async (operation: Operation, name: string, actor: SignedIn, picture: File) => {
    await send(operation, name, actor, { picture });
    return digestOf(operation === putUserPicture ? `/api/users/${name}` : `/api/profile/${name}`);
  };
  const replaced = await give(putUserPicture, "keeper", user, first);
  const kept = await give(putUserPicture, "keeper", user, shared);
  expect(await give(putUserPicture, "sharer", sharer, shared)).toBe(kept);
  const ofLeaver = await give(putUserPicture, "left", leaver, await aFile());
  const ofProfile = await give(putProfilePicture, "closing", user, await aFile());
  await send(putUserPicture, "sharer", sharer, { picture: "" });
  const staff = await signedIn(broker);
  expect((await staff.delete("/api/users/left")).status).toBe(204);
  expect((await staff.delete("/api/profile/closing")).status).toBe(204);

  await deleteUnusedPictures(db, new Date());
  expect(await stored()).toEqual(expect.arrayContaining([replaced, ofLeaver, ofProfile, kept]));
  const tomorrow = new Date(Date.now() + DAY_MS + 60_000);
  expect(await deleteUnusedPictures(db, tomorrow)).toBeGreaterThanOrEqual(3);
  const left = await stored();
  expect([replaced, ofLeaver, ofProfile].filter((digest) => left.includes(digest))).toEqual([]);
  expect(left).toContain(kept);
  expect(await digestOf("/api/users/keeper")).toBe(kept);
});

test("a picture that is sent again is new again: it does not go before it is given", async () => {
  const user = await aUser(db, "again");
  const picture = await aFile();
  await send(putUserPicture, "again", user, { picture });
  const digest = await digestOf("/api/users/again");
  await send(putUserPicture, "again", user, { picture: "" });
  const later = new Date(Date.now() + 2 * DAY_MS);
  await send(putUserPicture, "again", user, { picture }, later);
  await send(putUserPicture, "again", user, { picture: "" });
  await deleteUnusedPictures(db, new Date(later.getTime() + 60_000));
  expect(await stored()).toContain(digest);
});
