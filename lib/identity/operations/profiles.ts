import { closeSession } from "@/lib/auth/session";
import { operation, pageOfSchema, Reply } from "@/lib/http";
import { archiveProfile } from "../archiving";
import { originOf } from "../audit/record";
import { getProfileFull } from "../profiles/details";
import { listProfiles, profileList } from "../profiles/lists";
import { updateProfile } from "../profiles/updates";
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
  audience: "profile-or-provider",
  frictionless: true,
  body: ProfileUpdate,
  response: ProfileFull,
  handle: async (context) => {
    const { db, subject, body: form, actor, now } = context;
    const changes = await updateProfile(db, { subject, form, actor, origin: originOf(context) });
    const detail = Object.keys(changes).length > 0 ? "The profile was updated." : "Nothing has changed.";
    return { ...(await getProfileFull(db, subject, now)), detail };
  },
});

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
