import type { ContactSubject, UserSubject } from "@/lib/auth/audience";
import { TooManyRequests } from "@/lib/errors";
import { operation, pageOfSchema } from "@/lib/http";
import { UserUpdate } from "../account-schemas";
import { updateAccount } from "../account-updates";
import { originOf } from "../audit";
import { createConnectedProfile } from "../connected-profiles";
import { updateContact } from "../contact-updates";
import { listManagedProfiles, profileList } from "../profile-details";
import { ProfileCreate, ProfileDetail, UserDetail } from "../schemas";
import { getUserDetail, type Person } from "../users";

/** A user; for the broker's people also a contact that has no user yet. */
export const getUser = operation({
  name: "getUser",
  method: "GET",
  path: "/api/users/{user}",
  title: "Retrieves a login profile",
  audience: "self-or-contact",
  frictionless: true,
  response: UserDetail,
  handle: ({ db, subject }) => getUserDetail(db, personOf(subject)),
});

/** Changes a user; absent fields keep their value. */
export const putUser = operation({
  name: "updateUser",
  method: "PUT",
  path: "/api/users/{user}",
  title: "Updates a user account",
  description:
    "A new e-mail address takes effect once the code that is sent there comes back as `email_code`. `username` and `picture` in answers follow `slug` and `picture` here.",
  audience: "self-or-broker",
  frictionless: true,
  body: UserUpdate,
  response: UserDetail,
  errors: [TooManyRequests],
  handle: async (context) => {
    const { db, subject, body: form } = context;
    const origin = originOf(context);
    if ("user" in subject) await updateAccount(db, { userId: subject.user.id, form, origin });
    else await updateContact(db, { contact: subject.contact, form, origin });
    const user = await getUserDetail(db, personOf(subject));
    const detail = user.pending_email
      ? `The account was updated. Enter the code that was sent to ${user.pending_email} to use that address.`
      : "The account was updated.";
    return { ...user, detail };
  },
});

function personOf(subject: UserSubject | ContactSubject): Person {
  if ("contact" in subject) return { contactId: subject.contact.id };
  return { userId: subject.user.id, isSelf: subject.isSelf };
}

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
