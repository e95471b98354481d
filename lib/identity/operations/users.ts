import { operation, pageOfSchema } from "@/lib/http";
import { originOf } from "../audit";
import { createConnectedProfile } from "../connected-profiles";
import { listManagedProfiles, profileList } from "../profile-details";
import { ProfileCreate, ProfileDetail, UserDetail } from "../schemas";
import { getUserDetail } from "../users";

/** A user; for the broker's people also a contact that has no user yet. */
export const getUser = operation({
  name: "getUser",
  method: "GET",
  path: "/api/users/{user}",
  title: "Retrieves a login profile",
  audience: "self-or-contact",
  frictionless: true,
  response: UserDetail,
  handle: ({ db, subject }) =>
    getUserDetail(db, "user" in subject ? { userId: subject.user.id } : { contactId: subject.contact.id }),
});

/** The profiles a user manages, with their billing addresses. */
export const listUserProfiles = operation({
  name: "listUserProfiles",
  method: "GET",
  path: "/api/users/{user}/profiles",
  title: "Lists billing profiles with a user as a profile manager",
  audience: "self",
  list: profileList,
  response: pageOfSchema(ProfileDetail),
  handle: ({ db, subject, list, now }) => listManagedProfiles(db, subject.user.id, list, now),
});

/** Creates a profile of which the user is a manager. */
export const createUserProfile = operation({
  name: "createUserProfile",
  method: "POST",
  path: "/api/users/{user}/profiles",
  title: "Creates a connected profile",
  audience: "self",
  body: ProfileCreate,
  response: ProfileDetail,
  status: 201,
  handle: (context) => {
    const { db, subject, body: form, actor } = context;
    return createConnectedProfile(db, { subject, form, actor, origin: originOf(context) });
  },
});
