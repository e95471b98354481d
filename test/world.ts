import type { SignedIn } from "@/lib/auth/actor";
import { hashPassword } from "@/lib/auth/passwords";
import type { Customer } from "@/lib/billing/checkout/invoice-lines";
import { closeDatabase, type Database, database, sql } from "@/lib/db";
import { systemOrigin } from "@/lib/identity/audit/record";
import { createProfile } from "@/lib/identity/profiles/profiles";
import { grantManager } from "@/lib/identity/roles/roles";
import { ensureSite } from "@/lib/identity/site";
import { createUser } from "@/lib/identity/users/users";
import { createTestDatabase } from "./database";

/** The instant at which a test world begins, before anything that its tests do. */
export const DAWN = new Date("2026-01-01T00:00:00Z");

/** The password of every user that {@link aUser} makes. */
export const PASSWORD = "correct horse battery";

let passwordHash: Promise<string> | undefined;

/** A site of its own for a test file: broker `cowork`, which keeps nothing of what others sell unless a plan says so. */
export async function openWorld(): Promise<{ db: Database; url: string; close(): Promise<void> }> {
  const { url, drop } = await createTestDatabase();
  process.env.DATABASE_URL = url;
  const db = database();
  await ensureSite(db, {
    brokerSlug: "cowork",
    brokerName: "Cowork",
    brokerEmail: "cowork@example.com",
    now: DAWN,
  });
  return {
    db,
    url,
    close: async () => {
      await closeDatabase();
      await drop();
    },
  };
}

/** A user with a password, as an actor. */
export async function aUser(db: Database, username: string, at = DAWN): Promise<SignedIn> {
  passwordHash ??= hashPassword(PASSWORD);
  const email = `${username}@example.com`;
  const fullName = `${username.charAt(0).toUpperCase()}${username.slice(1)} Doe`;
  const hash = await passwordHash;
  const { id } = await db.transaction((tx) =>
    createUser(
      tx,
      {
        username,
        email,
        phone: null,
        fullName,
        nickName: "",
        lang: "en",
        extra: null,
        passwordHash: hash,
        signedIn: false,
      },
      systemOrigin(at),
    ),
  );
  return {
    ...{
      kind: "user",
      id,
      username,
      email,
      fullName,
      hasPassword: true,
      isActivated: true,
      tokenVersion: 1,
      via: "system",
      credentialId: "",
    },
  } as SignedIn;
}

/** A profile with a manager. */
export async function aProfile(db: Database, slug: string, manager: SignedIn, at = DAWN): Promise<Customer> {
  const fullName = `${slug.charAt(0).toUpperCase()}${slug.slice(1)} Inc`;
  const email = `billing@${slug}.example.com`;
  return db.transaction(async (tx) => {
    const origin = systemOrigin(at);
    const profile = await createProfile(tx, { slug, full_name: fullName, email }, origin);
    const { id: userId, username } = manager;
    await grantManager(
      tx,
      { profileId: profile.id, profileSlug: slug, userId, username, acceptedByUser: true },
      origin,
    );
    return { id: profile.id, slug, fullName };
  });
}

/** Makes the user a manager of an existing profile, such as the broker. */
export async function aManager(db: Database, profileSlug: string, username: string): Promise<SignedIn> {
  const user = await aUser(db, username);
  await db.transaction(async (tx) => {
    const profileId = await profileIdOf(db, profileSlug);
    await grantManager(
      tx,
      { profileId, profileSlug, userId: user.id, username, acceptedByUser: true },
      systemOrigin(DAWN),
    );
  });
  return user;
}

export async function profileIdOf(db: Database, slug: string): Promise<bigint> {
  const [row] = await db.query<{ id: bigint }>(sql`SELECT id FROM profile WHERE slug = ${slug}`);
  if (!row) throw new Error(`there is no profile ${slug}`);
  return row.id;
}

type PlanInput = Partial<Parameters<Database["orm"]["plan"]["create"]>[0]["data"]>;

/** An active monthly plan of 100.00 usd, unless said otherwise. */
export async function aPlan(
  db: Database,
  slug: string,
  provider = "cowork",
  input: PlanInput = {},
): Promise<{ id: bigint; slug: string }> {
  const providerId = await profileIdOf(db, provider);
  const defaults = {
    slug,
    title: slug,
    isActive: true,
    periodAmount: 10_000n,
    periodType: "monthly" as const,
    createdAt: DAWN,
  };
  return db.orm.plan.create({
    data: { ...defaults, providerId, ...input } as never,
    select: { id: true, slug: true },
  });
}
