import type { SignedIn } from "@/lib/auth/actor";
import type { ProfileSubject } from "@/lib/auth/audience";
import { type Database, join, sql, type Tx } from "@/lib/db";
import { InvalidInput, NotFound, NotPermitted } from "@/lib/errors";
import { announce } from "@/lib/events";
import { type Origin, recordAudit } from "../audit/record";
import { refusingTaken } from "../errors";
import { allocateProfileSlug } from "../names";
import { hasCredentialedManager } from "../roles/roles";
import type { ProfileUpdate } from "../schemas";
import { getSite } from "../site";
import { changeUser, refuseBrokerRename } from "../users/changes";
import { jsonOrNull } from "./profiles";

/** A change of a profile, and who asks for it. */
export interface ProfileChange {
  readonly subject: ProfileSubject;
  readonly form: ProfileUpdate;
  readonly actor: SignedIn;
  readonly origin: Origin;
}

/** What a change did, by field. */
export type Changes = Readonly<Record<string, { readonly pre: unknown; readonly post: unknown }>>;

/**
 * Changes a profile; fields that are absent keep their value. Name, e-mail address and slug of a personal profile are
 * those of its user too, so only the user and the broker may change them.
 *
 * @returns what changed; empty when nothing did
 * @throws InvalidInput 400 `slug` or `email` that is taken
 * @throws NotPermitted 403 a provider's manager, once somebody of the profile can sign in
 * Source: API reference, PUT /api/profile/{profile}
 */
export async function updateProfile(db: Database, change: ProfileChange): Promise<Changes> {
  const { subject, form, actor, origin } = change;
  const { profile, access } = subject;
  if (access.as === "provider" && (await hasCredentialedManager(db, profile.id, origin.at)))
    throw new NotPermitted("The profile has its own managers, who keep it up to date.");
  return refusingTaken(() =>
    db.transaction(async (tx) => {
      const current = await lockRow(tx, profile.id);
      const changes = changesOf(current, form, access.as === "broker");
      if (Object.keys(changes).length === 0) return changes;
      if (changes.slug) await refuseRename(tx, current, form.slug ?? "", origin.at);
      await writeChanges(tx, profile.id, changes);
      if (current.person) {
        const mayChangePerson = access.as === "broker" || actor.id === BigInt(current.person.id);
        await updatePerson(tx, current.person, changes, mayChangePerson, origin);
      }
      await recordChange(tx, { id: profile.id, slug: current.slug }, changes, origin);
      return changes;
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

function changesOf(current: Row, form: ProfileUpdate, mayMakeProvider: boolean): Changes {
  const wanted = {
    ...form,
    picture: form.picture === "" ? null : form.picture,
    is_provider: mayMakeProvider ? form.is_provider : undefined,
  };
  const changed = FIELDS.filter(
    (field) =>
      wanted[field] !== undefined && JSON.stringify(wanted[field]) !== JSON.stringify(current[field]),
  );
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
  const assignments = FIELDS.flatMap((field) => {
    const change = changes[field];
    if (!change) return [];
    const { post } = change;
    return [field === "extra" ? sql`extra = ${jsonOrNull(post)}::jsonb` : sql`${COLUMNS[field]} = ${post}`];
  });
  await tx.query(sql`UPDATE profile SET ${join(assignments, ", ")} WHERE id = ${id}`);
}

/** @throws InvalidInput 400 when another manager would change what the person signs in by */
async function updatePerson(
  tx: Tx,
  person: Person,
  changes: Changes,
  isPermitted: boolean,
  origin: Origin,
): Promise<void> {
  const touched = (["slug", "full_name", "email"] as const).filter((field) => changes[field]);
  if (touched.length === 0) return;
  if (!isPermitted)
    throw new InvalidInput(
      Object.fromEntries(touched.map((field) => [field, [`Only ${person.username} may change this.`]])),
    );
  const text = (field: "slug" | "full_name" | "email") => {
    const post = changes[field]?.post;
    return typeof post === "string" && post !== "" ? post : undefined;
  };
  await changeUser(
    tx,
    { id: BigInt(person.id), username: person.username, email: person.email },
    { username: text("slug"), fullName: text("full_name"), email: text("email") },
    origin,
  );
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
