import type { SignedIn } from "@/lib/auth/actor";
import type { ProfileSubject } from "@/lib/auth/audience";
import { type Database, join, sql, type Tx } from "@/lib/db";
import { InvalidInput, NotFound, NotPermitted } from "@/lib/errors";
import { announce } from "@/lib/events";
import { type Origin, recordAudit } from "../audit/record";
import { refuseWhereFrozen } from "../credentials/frozen-accounts";
import { refusingTaken } from "../errors";
import { allocateProfileSlug, lockNames } from "../names";
import { hasCredentialedManager } from "../roles/roles";
import type { ProfileUpdate } from "../schemas";
import { getSite } from "../site";
import { changeUser, refuseBrokerRename } from "../users/changes";
import { jsonOrNull } from "./profiles";

/** A change of a profile, and who asks for it. */
export interface ProfileChange {
  readonly subject: ProfileSubject;
  /** What is absent keeps its value. */
  readonly form: Partial<ProfileUpdate>;
  readonly actor: SignedIn;
  readonly origin: Origin;
}

/** What a change did, by field. */
export type Changes = Readonly<Record<string, { readonly pre: unknown; readonly post: unknown }>>;

/** What came of it. */
export interface ProfileChanged {
  /** What is different now; empty when nothing is. */
  readonly changes: Changes;
  /** The address that the user of a personal profile has to prove first. */
  readonly wishedEmail: string | null;
}

/**
 * Changes a profile; fields that are absent keep their value. Name, e-mail address and slug of a personal profile are
 * those of its user too, so only the user and the broker may change them. Users change their address with the account,
 * where they prove to be themselves; from the broker's people it is a wish, as there, and the address of both stays
 * until its code has come back.
 *
 * @throws InvalidInput 400 `slug` or `email` that is taken, `email` of the caller's own personal profile
 * @throws NotPermitted 403 a provider's manager, once somebody of the profile can sign in; where accounts are frozen
 * @throws TooManyRequests 429 when one address after the other is asked for
 * Source: API reference, PUT /api/profile/{profile}
 */
export async function updateProfile(db: Database, change: ProfileChange): Promise<ProfileChanged> {
  const { subject, form, actor, origin } = change;
  const { profile, access } = subject;
  if (access.as === "provider" && (await hasCredentialedManager(db, profile.id, origin.at)))
    throw new NotPermitted("The profile has its own managers, who keep it up to date.");
  return refusingTaken(() =>
    db.transaction(async (tx) => {
      // Names are locked before profiles, as everywhere.
      if (form.slug !== undefined) await lockNames(tx);
      const current = await lockRow(tx, profile.id);
      const wanted = changesOf(current, form, access.as === "broker");
      const { person } = current;
      if (person) await checkPersonal(tx, person, wanted, { actor, isBroker: access.as === "broker" });
      const { changes, wishedEmail } = person
        ? withoutWish(person, wanted)
        : { changes: wanted, wishedEmail: null };
      if (changes.slug) await refuseRename(tx, current, form.slug ?? "", origin.at);
      await writeChanges(tx, profile.id, changes);
      if (person) await updatePerson(tx, person, { changes, wishedEmail }, origin);
      await recordChange(tx, { id: profile.id, slug: current.slug }, changes, origin);
      return { changes, wishedEmail };
    }),
  );
}

const COLUMNS = {
  slug: sql`slug`,
  full_name: sql`full_name`,
  email: sql`email`,
  phone: sql`phone`,
  street_address: sql`street_address`,
  locality: sql`locality`,
  region: sql`region`,
  postal_code: sql`postal_code`,
  country: sql`country`,
  tax_id: sql`tax_id`,
  default_timezone: sql`default_timezone`,
  picture: sql`picture`,
  is_provider: sql`is_provider`,
  is_bulk_buyer: sql`is_bulk_buyer`,
  extra: sql`extra`,
} as const;

type Field = keyof typeof COLUMNS;
const FIELDS = Object.keys(COLUMNS) as Field[];

/** The user whose personal profile this is. */
interface Person {
  readonly id: string;
  readonly username: string;
  readonly email: string | null;
}

type Row = Readonly<Record<Field, unknown>> & { readonly slug: string; readonly person: Person | null };

async function lockRow(tx: Tx, id: bigint): Promise<Row> {
  const [row] = await tx.query<Row>(sql`
    SELECT ${join(Object.values(COLUMNS), ", ")},
      (SELECT jsonb_build_object('id', u.id::text, 'username', u.username, 'email', u.email)
         FROM app_user u JOIN role r ON r.user_id = u.id AND r.profile_id = p.id
         WHERE lower(u.username) = lower(p.slug) AND r.grant_key IS NULL AND r.request_key IS NULL) AS person
    FROM profile p WHERE p.id = ${id} FOR UPDATE OF p`);
  if (!row) throw new NotFound("There is no such profile.");
  return row;
}

function changesOf(current: Row, form: Partial<ProfileUpdate>, mayMakeProvider: boolean): Changes {
  const wanted = {
    ...form,
    picture: form.picture === "" ? null : form.picture,
    is_provider: mayMakeProvider ? form.is_provider : undefined,
  };
  const isSame = (field: Field) =>
    JSON.stringify(wanted[field]) === JSON.stringify(current[field]) ||
    // The same address in other letters is the same address.
    (field === "email" && wanted.email?.toLowerCase() === String(current.email).toLowerCase());
  const changed = FIELDS.filter((field) => wanted[field] !== undefined && !isSame(field));
  return Object.fromEntries(changed.map((field) => [field, { pre: current[field], post: wanted[field] }]));
}

/** @throws InvalidInput 400 `slug` when it is taken, or the broker's own */
async function refuseRename(tx: Tx, current: Row, slug: string, at: Date): Promise<void> {
  const { brokerSlug } = await getSite(tx);
  refuseBrokerRename(current.slug, brokerSlug);
  if (slug.toLowerCase() === current.slug.toLowerCase()) return;
  const { person } = current;
  const own = person ? { id: BigInt(person.id), username: person.username } : undefined;
  await allocateProfileSlug(tx, { wanted: slug, fullName: "", email: "", own, field: "slug", at });
}

async function writeChanges(tx: Tx, id: bigint, changes: Changes): Promise<void> {
  if (Object.keys(changes).length === 0) return;
  const assignments = FIELDS.flatMap((field) => {
    const change = changes[field];
    if (!change) return [];
    const { post } = change;
    return [field === "extra" ? sql`extra = ${jsonOrNull(post)}::jsonb` : sql`${COLUMNS[field]} = ${post}`];
  });
  await tx.query(sql`UPDATE profile SET ${join(assignments, ", ")} WHERE id = ${id}`);
}

const PERSONAL = ["slug", "full_name", "email"] as const;

/**
 * @throws InvalidInput 400 when another manager would change what the person signs in by, and when the person would
 *   change the e-mail address without proving who it is
 * @throws NotPermitted 403 as {@link refuseWhereFrozen}
 */
async function checkPersonal(
  tx: Tx,
  person: Person,
  wanted: Changes,
  { actor, isBroker }: { readonly actor: SignedIn; readonly isBroker: boolean },
): Promise<void> {
  const touched = PERSONAL.filter((field) => wanted[field]);
  const isOwn = actor.id === BigInt(person.id);
  if (touched.length > 0 && !isBroker && !isOwn)
    throw new InvalidInput(
      Object.fromEntries(touched.map((field) => [field, [`Only ${person.username} may change this.`]])),
    );
  if (wanted.slug || wanted.email) await refuseWhereFrozen(tx);
  if (wanted.email?.post === "") throw new InvalidInput({ email: ["This field may not be blank."] });
  if (wanted.email && isOwn && !isAddressOf(person, wanted.email.post))
    throw new InvalidInput({
      email: [`You sign in by this address: change it with your account, at /users/${person.username}/.`],
    });
}

/** An address that is not the person's yet is only wished for: the profile keeps the one there is until then, too. */
function withoutWish(person: Person, { email, ...others }: Changes): ProfileChanged {
  if (!email) return { changes: others, wishedEmail: null };
  return isAddressOf(person, email.post)
    ? { changes: { ...others, email: { ...email, post: person.email } }, wishedEmail: null }
    : { changes: others, wishedEmail: String(email.post) };
}

function isAddressOf({ email }: Person, address: unknown): boolean {
  return typeof address === "string" && address.toLowerCase() === email?.toLowerCase();
}

async function updatePerson(
  tx: Tx,
  { id, username, email }: Person,
  { changes, wishedEmail }: ProfileChanged,
  origin: Origin,
): Promise<void> {
  const text = (field: "slug" | "full_name") => {
    const post = changes[field]?.post;
    return typeof post === "string" ? post : undefined;
  };
  const own = { username: text("slug"), fullName: text("full_name"), email: wishedEmail ?? undefined };
  await changeUser(tx, { id: BigInt(id), username, email }, own, origin);
}

/** What people of the profile are told of when it changes; pictures and free data may change at will. */
const NOTIFIED: readonly Field[] = FIELDS.filter((field) => field !== "picture" && field !== "extra");

/**
 * The audit log tells which fields changed; their contents it need not keep, but for the name it goes by. The people of
 * the profile are told what they were and what they are.
 */
async function recordChange(
  tx: Tx,
  profile: { readonly id: bigint; readonly slug: string },
  changes: Changes,
  origin: Origin,
): Promise<void> {
  if (Object.keys(changes).length === 0) return;
  const detail = { fields: Object.keys(changes), ...(changes.slug ? { slug: changes.slug } : {}) };
  await recordAudit(tx, origin, { event: "profile_updated", target: profile.slug, detail });
  const told = Object.fromEntries(
    NOTIFIED.flatMap((field) => {
      const change = changes[field];
      return change ? [[field, change]] : [];
    }),
  );
  if (Object.keys(told).length === 0) return;
  const event = { profile: profile.id, by: origin.userId, changes: told };
  await announce(tx, "profile_updated", event, origin.at);
}
