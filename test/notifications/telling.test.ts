import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { SignedIn } from "@/lib/auth/actor";
import { type Database, sql } from "@/lib/db";
import { announce, EVENT_TASK, type EventName, type EventPayload, events, readEvent } from "@/lib/events";
import { tell as tellEvent } from "@/lib/notifications";
import { MESSAGE_TASK } from "@/lib/notifications/queue";
import { resolve } from "@/lib/notifications/tell";
import { aManager, aProfile, aUser, DAWN, openWorld, profileIdOf } from "../world";
import { happens, type Letter, letters, tellAll, waitingJobs } from "./jobs";

/**
 * `acme` is managed by ada, who reads French, and by mute, who wants to hear of nothing; `guest` only has a pending
 * invitation to it. bob and bea manage the broker, whose address is bea's own. uma has nothing to do with either.
 */
let db: Database;
let close: () => Promise<void>;
const people: Record<string, SignedIn> = {};
let acme: bigint;

const KEY = "0123456789abcdef0123456789abcdef01234567";
const LIBRARIAN = { slug: "librarian", title: "Librarian" };

beforeAll(async () => {
  ({ db, close } = await openWorld());
  for (const name of ["ada", "mute", "guest", "uma"]) people[name] = await aUser(db, name);
  for (const name of ["bob", "bea"]) people[name] = await aManager(db, "cowork", name);
  await aProfile(db, "acme", people.ada as SignedIn);
  acme = await profileIdOf(db, "acme");
  await aRole("mute", null);
  await aRole("guest", KEY);
  await db.query(sql`UPDATE contact SET lang = 'fr' WHERE user_id = ${id("ada")}`);
  await db.query(sql`UPDATE profile SET email = 'BEA@example.com' WHERE slug = 'cowork'`);
  for (const event of Object.keys(events)) {
    await db.query(sql`INSERT INTO notification_opt_out (user_id, event) VALUES (${id("mute")}, ${event})`);
  }
});
afterEach(() => db.query(sql`DELETE FROM message`));
afterAll(() => close());

function id(name: string): bigint {
  const person = people[name];
  if (!person) throw new Error(`there is no ${name}`);
  return person.id;
}

function aRole(username: string, grantKey: string | null) {
  return db.query(sql`
    INSERT INTO role (profile_id, user_id, role_type_id, grant_key)
    SELECT ${acme}, ${id(username)}, id, ${grantKey} FROM role_type WHERE slug = 'manager' AND profile_id IS NULL`);
}

async function contactOf(username: string): Promise<bigint> {
  const [contact] = await db.query<{ id: bigint }>(
    sql`SELECT id FROM contact WHERE user_id = ${id(username)}`,
  );
  return contact?.id ?? 0n;
}

const tell = <Name extends EventName>(name: Name, payload: EventPayload<Name>) =>
  happens(db, name, payload, DAWN);
const to = (found: readonly Letter[]) =>
  found.map((letter) => letter.to.replace("@example.com", "")).join(" ");
const only = (found: readonly Letter[]): Letter => {
  expect(found).toHaveLength(1);
  return found[0] as Letter;
};

describe("about an account", () => {
  test("the site's people hear of a new user once each, with a way to write back", async () => {
    const found = await tell("user_registered", { user: id("uma") });
    expect(to(found)).toBe("BEA bob");
    expect(found[0]).toMatchObject({ subject: "Uma Doe has registered", replyTo: "uma@example.com" });
    expect(to(await tell("user_activated", { user: id("uma") }))).toBe("BEA bob");
  });

  test.each(["user_welcome", "user_registration_attempted"] as const)(
    "%s goes to the user alone",
    async (name) => {
      expect(to(await tell(name, { user: id("uma") }))).toBe("uma");
    },
  );

  test("sign-ins that need attention say when and from where", async () => {
    const signedIn = only(
      await tell("user_logged_in", { user: id("uma"), ip: "203.0.113.7", device: "Firefox on Linux" }),
    );
    expect(signedIn.to).toBe("uma@example.com");
    expect(signedIn.text).toContain("203.0.113.7");
    expect(signedIn.text).toContain("Firefox on Linux");
    expect(signedIn.text).toContain("January 1, 2026");
    const locked = only(await tell("user_login_failed", { user: id("uma"), ip: "203.0.113.7" }));
    expect(locked.text).toContain("http://localhost:3000/recover/");
  });

  test("a new address is told beside the one before", async () => {
    const changed = { user: id("uma"), what: "email", ip: "", formerEmail: "old@example.com" } as const;
    expect(to(await tell("credentials_updated", changed))).toBe("uma old");
  });

  test("nobody is told about somebody who is gone by now", async () => {
    const gone = await aUser(db, "gone");
    await db.query(sql`UPDATE app_user SET is_active = FALSE WHERE id = ${gone.id}`);
    expect(await tell("user_welcome", { user: gone.id })).toEqual([]);
    expect(await tell("role_grant_accepted", { user: gone.id, profile: acme, roleType: LIBRARIAN })).toEqual(
      [],
    );
  });
});

describe("links and codes", () => {
  const sent = { channel: "email", address: null, key: KEY, code: "012345" } as const;

  test("an activation carries both, and a link to this site", async () => {
    const letter = only(await tell("user_verification", { contact: await contactOf("uma"), ...sent }));
    expect(letter.text).toContain(`http://localhost:3000/activate/${KEY}/`);
    expect(letter.text).toContain("012345");
    expect(letter.subject).toBe("Verify your e-mail address for Cowork");
    expect(letter.unsubscribe).toBeNull();
  });

  test("an address that is to be proved is where the code goes", async () => {
    const contact = await contactOf("uma");
    const letter = only(
      await tell("user_verification", { ...sent, contact, address: "new@example.com", key: null }),
    );
    expect(letter.to).toBe("new@example.com");
    expect(letter.text).toContain("Confirm that new@example.com is yours.");
    expect(letter.text).not.toContain("/activate/");
    expect(letter.text).toContain("http://localhost:3000/users/uma/");
    expect(letter.text).not.toContain("The link holds");
  });

  test("a contact that has no user yet is written to as well", async () => {
    const [contact] = await db.query<{ id: bigint }>(sql`
      INSERT INTO contact (slug, email, full_name, lang) VALUES ('lia', 'lia@example.com', 'Lia Doe', 'es') RETURNING id`);
    const letter = only(await tell("user_verification", { ...sent, contact: contact?.id ?? 0n }));
    expect(letter).toMatchObject({ to: "lia@example.com", subject: "Active su cuenta en Cowork" });
  });

  test("a new password is asked for at /reset/, and the code stands beside", async () => {
    const { address: _, ...reset } = sent;
    const letter = only(await tell("user_reset_password", { contact: await contactOf("uma"), ...reset }));
    expect(letter.text).toContain(`http://localhost:3000/reset/${KEY}/`);
    expect(letter.text).toContain("012345");
    expect(letter.text).toContain("1 hour");
  });

  test("a code for the phone is a text message in one line, and nothing by e-mail", async () => {
    await db.query(sql`UPDATE contact SET phone = '+14155550100' WHERE user_id = ${id("uma")}`);
    const contact = await contactOf("uma");
    const letter = only(await tell("user_mfa_code", { contact, channel: "phone", code: "012345" }));
    expect(letter).toMatchObject({ channel: "phone", to: "+14155550100", html: null, subject: "" });
    expect(letter.text).toBe(
      "012345 is your code to sign in to Cowork. It holds for 15 minutes. Give it to nobody.",
    );
  });
});

describe("about a profile", () => {
  test("its address, its managers and the broker's hear of changes, each in their language; who made them does not", async () => {
    const changes = { full_name: { pre: "Acme", post: "Acme Inc" } };
    const found = await tell("profile_updated", { profile: acme, by: id("bob"), changes });
    expect(to(found)).toBe("billing@acme.example.com bea ada");
    expect(found.map(({ subject }) => subject)).toEqual([
      "The profile Acme Inc has changed",
      "The profile Acme Inc has changed",
      "Le profil Acme Inc a changé",
    ]);
    expect(found[0]?.text).toContain("Acme → Acme Inc");
    expect(found[0]).toMatchObject({ replyTo: "bob@example.com" });
  });

  test("who was only invited is no manager yet, and who opted out hears nothing", async () => {
    const found = await tell("role_request_created", {
      ...{ user: id("uma"), profile: acme, roleType: null, by: null, message: "Let me in.\nPlease." },
    });
    expect(to(found)).toBe("billing@acme.example.com ada");
    expect(found[0]?.text).toContain("Let me in.\nPlease.");
    expect(found[0]?.text).toContain("http://localhost:3000/profile/acme/roles/manager/");
  });

  test("who accepts an invitation gets no copy of it", async () => {
    await db.query(sql`UPDATE role SET grant_key = NULL WHERE user_id = ${id("guest")}`);
    const found = await tell("role_grant_accepted", {
      user: id("guest"),
      profile: acme,
      roleType: LIBRARIAN,
    });
    await db.query(sql`UPDATE role SET grant_key = ${KEY} WHERE user_id = ${id("guest")}`);
    expect(to(found)).toBe("billing@acme.example.com ada");
    expect(found[1]?.subject).toBe("Guest Doe a rejoint Acme Inc");
  });

  const grant = { by: null, message: "", grantKey: KEY, activationKey: null, roleType: LIBRARIAN };

  test("an invitation reaches who opted out, and leads to where it is accepted", async () => {
    const letter = only(await tell("role_grant_created", { ...grant, user: id("mute"), profile: acme }));
    expect(letter.to).toBe("mute@example.com");
    expect(letter.text).toContain(`http://localhost:3000/users/roles/accept/${KEY}/`);
  });

  test("who has no password sets one on the way; who need not accept goes to the profile", async () => {
    const user = id("uma");
    await db.query(sql`UPDATE app_user SET password_hash = NULL WHERE id = ${user}`);
    const activating = { ...grant, user, profile: acme, activationKey: "f".repeat(40) };
    expect(only(await tell("role_grant_created", activating)).text).toContain(
      `http://localhost:3000/activate/${"f".repeat(40)}/?next=%2Fusers%2Froles%2Faccept%2F${KEY}%2F`,
    );
    const given = only(await tell("role_grant_created", { ...grant, user, profile: acme, grantKey: null }));
    expect(given.text).toContain("http://localhost:3000/app/acme/");
    expect(given.subject).toBe("You are now Librarian of Acme Inc");
  });

  test("what is optional says how to stop it: to an account by its page, to another address by writing back", async () => {
    const found = await tell("role_request_created", {
      ...{ user: id("uma"), profile: acme, roleType: null, by: null, message: "" },
    });
    expect(found.map(({ unsubscribe }) => unsubscribe)).toEqual([
      "mailto:BEA@example.com?subject=unsubscribe",
      "http://localhost:3000/users/ada/notifications/",
    ]);
  });
});

test("a message through the contact form goes to the broker's address, and answers to who wrote it", async () => {
  const [row] = await db.query<{ id: bigint }>(sql`
    INSERT INTO contact_message (created_at, full_name, email, message, ip)
    VALUES (${DAWN}, ${"Eve\r\nBcc: all@example.com"}, 'eve@example.com', 'Hello.', '') RETURNING id`);
  const letter = only(await tell("user_contact", { message: row?.id ?? 0n }));
  expect(letter).toMatchObject({ to: "BEA@example.com", replyTo: "eve@example.com" });
  expect(letter.subject).toBe("Eve Bcc: all@example.com has written to Cowork");
  expect(letter.text).toContain("Hello.");
  expect(await tell("user_contact", { message: 999_999n })).toEqual([]);
});

describe("of what is announced", () => {
  test("nothing is told when its transaction is rolled back", async () => {
    const undone = db.transaction(async (tx) => {
      await announce(tx, "user_welcome", { user: id("uma") }, DAWN);
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    await tellAll(db, DAWN);
    expect(await letters(db)).toEqual([]);
  });

  test("each message is stored once and has one job, however often the event's job is run", async () => {
    await db.query(
      sql`SELECT graphile_worker.complete_jobs(ARRAY(SELECT id FROM graphile_worker._private_jobs))`,
    );
    await db.transaction((tx) => announce(tx, "user_registered", { user: id("uma") }, DAWN));
    const [job] = await waitingJobs(db, EVENT_TASK);
    for (let run = 0; run < 3; run++) await tellEvent(db, String(job?.id), readEvent(job?.payload), DAWN);
    expect(to(await letters(db))).toBe("BEA bob");
    expect(await waitingJobs(db, MESSAGE_TASK)).toHaveLength(2);
  });

  test("what is stored or queued shows neither link nor code to who reads the tables", async () => {
    const contact = await contactOf("uma");
    const reset = { contact, channel: "email", key: KEY, code: "987654" } as const;
    await tell("user_reset_password", reset);
    const [dump] = await db.query<{ everything: string }>(sql`
      SELECT (SELECT string_agg(m::text, ' ') FROM message m)
        || (SELECT string_agg(j.payload::text, ' ') FROM graphile_worker._private_jobs j) AS everything`);
    expect(dump?.everything).toContain("uma@example.com");
    expect(dump?.everything).not.toMatch(new RegExp(`${KEY}|987654`));
  });
});

test("everybody is looked up in one statement, whatever happened", async () => {
  const seen: string[] = [];
  const counting: Database = {
    ...db,
    query: (statement) => {
      seen.push(statement.text);
      return db.query(statement);
    },
  };
  const changes = { full_name: { pre: "Acme", post: "Acme Inc" } };
  await resolve(
    counting,
    { name: "profile_updated", payload: { profile: acme, by: null, changes }, at: DAWN },
    DAWN,
  );
  expect(seen).toHaveLength(1);
});
