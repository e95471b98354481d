import { operation } from "@/lib/http";
import { originOf } from "../audit";
import { getProfileFull } from "../profile-details";
import { updateProfile } from "../profile-updates";
import { ProfileFull, ProfileUpdate } from "../schemas";

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
