import { closeSession } from "@/lib/auth/session";
import { TooManyRequests } from "@/lib/errors";
import { operation, pageOfSchema, Reply } from "@/lib/http";
import { archiveProfile } from "../archiving";
import { originOf } from "../audit/record";
import { getProfileFull } from "../profiles/details";
import { listProfiles, profileList } from "../profiles/lists";
import { type ProfileChanged, updateProfile } from "../profiles/updates";
import { ProfileFull, ProfileListItem, ProfileUpdate } from "../schemas";

/** A profile with its subscriptions in force. */
export const getProfile = operation({
  name: "getProfile",
  method: "GET",
  path: "/api/profile/{profile}",
  title: "Retrieves a billing profile",
  audience: "profile-or-provider",
  frictionless: true,
  response: ProfileFull,
  handle: ({ db, subject, now }) => getProfileFull(db, subject, now),
});

/** Changes a profile; absent fields keep their value. */
export const putProfile = operation({
  name: "updateProfile",
  method: "PUT",
  path: "/api/profile/{profile}",
  title: "Updates a billing profile",
  description:
    "The e-mail address of a personal profile is its user's, who changes it with `PUT /api/users/{user}`. From managers of the broker it takes effect once the user enters the code that is sent there.",
  audience: "profile-or-provider",
  frictionless: true,
  body: ProfileUpdate,
  response: ProfileFull,
  errors: [TooManyRequests],
  handle: async (context) => {
    const { db, subject, body: form, actor, now } = context;
    const changed = await updateProfile(db, { subject, form, actor, origin: originOf(context) });
    return { ...(await getProfileFull(db, subject, now)), detail: describeChange(changed) };
  },
});

function describeChange({ changes, wishedEmail }: ProfileChanged): string {
  if (wishedEmail !== null)
    return `The address ${wishedEmail} takes effect once its owner enters the code that was sent there.`;
  return Object.keys(changes).length > 0 ? "The profile was updated." : "Nothing has changed.";
}

/** All profiles. */
export const listAllProfiles = operation({
  name: "listProfiles",
  method: "GET",
  path: "/api/profile",
  title: "Lists billing profiles",
  audience: "broker",
  list: profileList,
  response: pageOfSchema(ProfileListItem),
  handle: ({ db, list }) => listProfiles(db, list),
});

/** Archives a profile, and with a personal one its user: what the books refer to stays. */
export const deleteProfile = operation({
  name: "deleteProfile",
  method: "DELETE",
  path: "/api/profile/{profile}",
  title: "Deletes a billing profile",
  audience: "profile",
  frictionless: true,
  response: null,
  handle: async (context) => {
    const { db, subject, actor } = context;
    const { isOwnAccount } = await archiveProfile(db, { subject, actor, origin: originOf(context) });
    return new Reply(204, undefined, {}, isOwnAccount ? [closeSession()] : []);
  },
});
