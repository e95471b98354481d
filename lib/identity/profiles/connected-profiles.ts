import type { SignedIn } from "@/lib/auth/actor";
import type { UserSubject } from "@/lib/auth/audience";
import type { Database } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import type { Origin } from "../audit/record";
import { refusingTaken } from "../errors";
import { grantManager, isBrokerManager } from "../roles/roles";
import type { ProfileCreate, ProfileDetail } from "../schemas";
import { getProfileDetail } from "./details";
import { createProfile } from "./profiles";

/** A profile asked for on behalf of a user. */
export interface ConnectedProfile {
  /** Who is to manage it. */
  readonly subject: UserSubject;
  readonly form: ProfileCreate;
  /** Who asks; their e-mail address is the profile's unless another is given. */
  readonly actor: SignedIn;
  readonly origin: Origin;
}

/**
 * Creates a profile that the user manages from the start.
 *
 * @throws InvalidInput 400 `slug` when it is taken, or when a personal profile is to be named other than the user
 * Source: API reference, POST /api/users/{user}/profiles
 */
export async function createConnectedProfile(
  db: Database,
  request: ConnectedProfile,
): Promise<ProfileDetail> {
  const { subject, form, actor, origin } = request;
  const { user, isSelf } = subject;
  const { type, ...fields } = form;
  const isPersonal = type === "personal";
  if (isPersonal && form.slug !== undefined && form.slug.toLowerCase() !== user.username.toLowerCase())
    throw new InvalidInput({ slug: [`A personal profile bears the name of its user, ${user.username}.`] });
  const profile = {
    ...fields,
    slug: isPersonal ? user.username : form.slug,
    email: form.email || (actor.email ?? ""),
    is_provider: (form.is_provider ?? false) && (await isBrokerManager(db, actor.id, origin.at)),
    own: user,
  };
  const id = await refusingTaken(() =>
    db.transaction(async (tx) => {
      const created = await createProfile(tx, profile, origin);
      const grant = {
        profileId: created.id,
        profileSlug: created.slug,
        userId: user.id,
        username: user.username,
      };
      await grantManager(tx, { ...grant, acceptedByUser: isSelf }, origin);
      return created.id;
    }),
  );
  return { ...(await getProfileDetail(db, id)), detail: "The profile was created." };
}
