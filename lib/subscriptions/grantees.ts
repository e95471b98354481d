import { managedProfiles } from "@/lib/auth/managed-profiles";
import { type Sql, sql, type Tx } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import {
  createProfile,
  createUserFor,
  ensurePersonalProfiles,
  grantManager,
  type Origin,
} from "@/lib/identity";
import { NobodyThere } from "@/lib/identity/search/lookups";
import type { SubscriptionGrant } from "./schemas";

/** The profile that is granted something; `isInvited` when it was made for that. */
export interface Grantee {
  readonly id: bigint;
  readonly slug: string;
  readonly isInvited: boolean;
}

export interface GranteeRequest {
  readonly form: SubscriptionGrant["profile"];
  /** Makes a profile of who is not there. */
  readonly force: boolean;
  /** Only the site says of a profile that it sells, buys for others, or looks like this. */
  readonly isStaff: boolean;
  readonly origin: Origin;
}

/**
 * The profile that is meant: by slug, else by e-mail address in whatever case; for `personal`, of a user of that name
 * or address, who gets one if need be. With `force` who is not there is invited: a profile is made, and its e-mail
 * address becomes the way in, through the user who has it, or one who has yet to set a password.
 *
 * @throws NobodyThere  404
 * @throws InvalidInput 400 `email` that is missing where somebody is to be invited
 */
export async function findGrantee(tx: Tx, request: GranteeRequest): Promise<Grantee> {
  const { form, force, origin } = request;
  const known = await findKnown(tx, form, origin.at);
  if (known) return { ...known, isInvited: false };
  const user = await findUser(tx, form);
  if (form.type === "personal" && user) {
    const id = (await ensurePersonalProfiles(tx, [user.id], origin)).get(user.id);
    if (id !== undefined) return { id, slug: user.username, isInvited: false };
  }
  if (!force) throw new NobodyThere("There is no such profile.");
  return { ...(await invite(tx, request, user)), isInvited: true };
}

interface KnownProfile {
  readonly id: bigint;
  readonly slug: string;
}

/** Anybody can say of a profile that it is reached at an address: who looks after profile `p` and has proved it goes first. */
function hasProved(email: string, at: Date): Sql {
  return sql`EXISTS (
    SELECT FROM contact k WHERE lower(k.email) = lower(${email}) AND k.email_verified_at IS NOT NULL
      AND p.id IN ${managedProfiles(sql`k.user_id`, at)})`;
}

async function findKnown(tx: Tx, form: GranteeRequest["form"], at: Date): Promise<KnownProfile | null> {
  const { slug = "", email = "", type } = form;
  const isPersonal = sql`EXISTS (SELECT FROM app_user u WHERE lower(u.username) = lower(p.slug))`;
  const [profile] = await tx.query<KnownProfile>(
    slug !== ""
      ? sql`SELECT p.id, p.slug FROM profile p WHERE p.slug = ${slug} AND p.is_active`
      : sql`SELECT p.id, p.slug FROM profile p
          WHERE ${email} <> '' AND lower(p.email) = lower(${email}) AND p.is_active
            AND (${type ?? null}::text IS NULL OR (${type ?? null}::text = 'personal') = ${isPersonal})
          ORDER BY ${hasProved(email, at)} DESC, p.id LIMIT 1`,
  );
  return profile ?? null;
}

interface KnownUser {
  readonly id: bigint;
  readonly username: string;
}

/** An active user by name, else by the address that they sign in with. */
async function findUser(
  tx: Tx,
  { slug = "", email = "" }: GranteeRequest["form"],
): Promise<KnownUser | null> {
  const [user] = await tx.query<KnownUser>(sql`
    SELECT id, username FROM app_user
    WHERE is_active AND (lower(username) = lower(${slug}) OR (${email} <> '' AND lower(email) = lower(${email})))
    ORDER BY lower(username) = lower(${slug}) DESC, id LIMIT 1`);
  return user ?? null;
}

async function invite(
  tx: Tx,
  { form, isStaff, origin }: GranteeRequest,
  known: KnownUser | null,
): Promise<KnownProfile> {
  const { email, full_name: fullName, slug, type, is_provider, is_bulk_buyer, picture, ...fields } = form;
  if (!email)
    throw new InvalidInput({
      email: ["There is no such profile. Enter an e-mail address to invite somebody."],
    });
  const user = known ?? (await createInvited(tx, email, fullName ?? "", origin));
  const isPersonal = type === "personal";
  const profile = await createProfile(
    tx,
    {
      ...{ ...fields, email, full_name: fullName || (email.split("@")[0] ?? "") },
      ...(isPersonal ? { slug: user.username, own: user } : {}),
      ...(isStaff ? { is_provider, is_bulk_buyer, picture } : {}),
    },
    origin,
  );
  const role = { profileId: profile.id, profileSlug: profile.slug, userId: user.id, username: user.username };
  await grantManager(tx, { ...role, acceptedByUser: false }, origin);
  return profile;
}

/** A user without a password, of an address that was invited. */
function createInvited(tx: Tx, email: string, fullName: string, origin: Origin): Promise<KnownUser> {
  return createUserFor(
    tx,
    {
      ...{
        email,
        fullName: fullName.slice(0, 60),
        username: undefined,
        phone: null,
        nickName: "",
        lang: "en",
      },
      ...{ extra: null, passwordHash: null, signedIn: false },
    },
    origin,
  );
}
