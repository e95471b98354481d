import type { SignedIn } from "@/lib/auth/actor";
import { type Database, sql, type Tx } from "@/lib/db";
import { InvalidInput, NotPermitted } from "@/lib/errors";
import type { Origin } from "../audit/record";
import { refusingTaken } from "../errors";
import { grantManager, isBrokerManager } from "../roles/roles";
import type { ProfileCreate, ProfileDetail } from "../schemas";
import { createUserFor } from "../users/users";
import { createConnectedProfile } from "./connected-profiles";
import { getProfileDetail } from "./details";
import { createProfile } from "./profiles";

/** A profile asked for on behalf of somebody else, and who asks. */
export interface ShadowProfile {
  readonly form: ProfileCreate;
  readonly actor: SignedIn;
  readonly origin: Origin;
}

/**
 * Creates a profile on which the caller has no role. With `type` personal it is that of a person whom nobody here knows
 * yet, who becomes a user without a password; or the caller's own. What only the site may say of a profile is ignored.
 *
 * @throws NotPermitted 403 until the caller's account is activated
 * @throws InvalidInput 400 `email` when it is missing, or a user's; 400 `slug` when it is taken
 * Source: API reference, POST /api/accounts/profiles
 */
export async function createShadowProfile(db: Database, request: ShadowProfile): Promise<ProfileDetail> {
  const { form, actor, origin } = request;
  if (!actor.isActivated)
    throw new NotPermitted("Activate your account first: set a password through the link in your e-mail.");
  if (form.type === "personal" && isOwn(form, actor)) {
    const subject = { user: { id: actor.id, username: actor.username }, isSelf: true };
    return createConnectedProfile(db, { subject, form, actor, origin });
  }
  const { email, type, is_provider, is_bulk_buyer, picture, ...fields } = form;
  if (!email) throw new InvalidInput({ email: ["Enter the e-mail address to reach it by."] });
  const isStaff = await isBrokerManager(db, actor.id, origin.at);
  const profile = { ...fields, email, ...(isStaff ? { is_provider, is_bulk_buyer, picture } : {}) };
  const id = await refusingTaken(() =>
    db.transaction(async (tx) => {
      if (type === "personal") return createPerson(tx, profile, origin);
      return (await createProfile(tx, profile, origin)).id;
    }),
  );
  return { ...(await getProfileDetail(db, id)), detail: "The profile was created." };
}

/** Whether the caller's own personal profile is meant. */
function isOwn({ slug, email }: ProfileCreate, actor: SignedIn): boolean {
  if (slug !== undefined) return slug.toLowerCase() === actor.username.toLowerCase();
  return Boolean(email) && email?.toLowerCase() === actor.email?.toLowerCase();
}

type PersonForm = Omit<ProfileCreate, "type"> & { readonly email: string };

/** A user who waits for activation, with a personal profile. */
async function createPerson(tx: Tx, form: PersonForm, origin: Origin): Promise<bigint> {
  const { slug, email, full_name: fullName } = form;
  const [taken] =
    slug === undefined
      ? []
      : await tx.query(sql`SELECT 1 FROM app_user WHERE lower(username) = lower(${slug})`);
  if (taken) throw new InvalidInput({ slug: ["This name is taken."] });
  const user = await createUserFor(
    tx,
    {
      ...{
        username: slug,
        email,
        phone: form.phone || null,
        passwordHash: null,
        signedIn: false,
        extra: null,
      },
      ...{ fullName: fullName.slice(0, 60), nickName: "", lang: "en" },
    },
    origin,
  ).catch(namingSlug);
  const profile = await createProfile(tx, { ...form, slug: user.username, own: user }, origin);
  const { id: userId, username } = user;
  const grant = { profileId: profile.id, profileSlug: profile.slug, userId, username, acceptedByUser: false };
  await grantManager(tx, grant, origin);
  return profile.id;
}

/** The caller has named a slug, not a username. */
export function namingSlug(error: unknown): never {
  if (!(error instanceof InvalidInput) || !error.fields.username) throw error;
  const { username, ...others } = error.fields;
  throw new InvalidInput({ ...others, slug: username }, { cause: error });
}
