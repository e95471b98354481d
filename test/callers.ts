import type { SignedIn } from "@/lib/auth/actor";
import { issueToken } from "@/lib/auth/tokens";
import { type Database, sql } from "@/lib/db";
import { operations } from "@/lib/operations";
import { now } from "@/lib/time/clock";
import { Client } from "./client";
import { inProcessFetch } from "./in-process";
import { aUser, profileIdOf } from "./world";

const fetch = inProcessFetch(operations);

/** Somebody who has not signed in, calling the API without a server. */
export function visitor(): Client {
  return new Client("http://localhost:3000", fetch);
}

/** The user, calling the API without a server. */
export async function signedIn(user: SignedIn): Promise<Client> {
  const client = visitor();
  const authenticatedAt = now();
  client.authorization = `Bearer ${await issueToken({ ...user, authenticatedAt }, authenticatedAt)}`;
  return client;
}

/** Gives a new user a role on the profile. */
export async function aContributor(db: Database, profileSlug: string, username: string): Promise<SignedIn> {
  const user = await aUser(db, username);
  const profileId = await profileIdOf(db, profileSlug);
  await db.query(sql`
    INSERT INTO role (profile_id, user_id, role_type_id)
    SELECT ${profileId}, ${user.id}, id FROM role_type WHERE slug = 'contributor' AND profile_id IS NULL`);
  return user;
}
