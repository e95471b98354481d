import type { ContactSubject, UserSubject } from "@/lib/auth/audience";
import { closeSession } from "@/lib/auth/session";
import { NotPermitted, TooManyRequests } from "@/lib/errors";
import { absoluteUrl, operation, pageOfSchema, Reply } from "@/lib/http";
import { archivePerson } from "../archiving";
import { originOf } from "../audit/record";
import { UserUpdate } from "../credentials/account-schemas";
import { SecondFactorLocked } from "../errors";
import { createConnectedProfile } from "../profiles/connected-profiles";
import { spendProfile } from "../profiles/creation-limit";
import { listManagedProfiles, profileList } from "../profiles/lists";
import { ProfileCreate, ProfileDetail, UserDetail, UserSummary } from "../schemas";
import { UserCreate } from "../search/schemas";
import { updateAccount } from "../users/account-updates";
import { updateContact } from "../users/contact-updates";
import { createUserAccount } from "../users/creation";
import { listUsers, userList } from "../users/lists";
import { getUserDetail, type Person } from "../users/users";

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
    "A new e-mail address takes effect once the code that is sent there comes back as `email_code`. Users who ask for another e-mail address or phone number send a secret along, as where credentials change: codes in such a request are those of the present addresses. `username` and `picture` in answers follow `slug` and `picture` here.",
  audience: "self-or-broker",
  body: UserUpdate,
  response: UserDetail,
  errors: [SecondFactorLocked, NotPermitted, TooManyRequests],
  handle: async (context) => {
    const { db, actor, subject, body: form } = context;
    const origin = originOf(context);
    if ("user" in subject) await updateAccount(db, { actor, userId: subject.user.id, form, origin });
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
  errors: [TooManyRequests],
  handle: async (context) => {
    const { db, subject, body: form, actor, now } = context;
    await spendProfile(db, actor, now);
    return createConnectedProfile(db, { subject, form, actor, origin: originOf(context) });
  },
});

/** Users, and contacts that have none yet. */
export const listAllUsers = operation({
  name: "listUsers",
  method: "GET",
  path: "/api/users",
  title: "Lists user accounts",
  description: "Contacts that have no user yet are among them.",
  audience: "broker",
  list: userList,
  response: pageOfSchema(UserSummary),
  handle: ({ db, list }) => listUsers(db, list),
});

/** A user for somebody, who is sent nothing. */
export const postUser = operation({
  name: "createUser",
  method: "POST",
  path: "/api/users",
  title: "Creates a user account",
  description: "Sends no mail. `Location` is the address of the new user.",
  audience: "broker",
  body: UserCreate,
  response: UserDetail,
  status: 201,
  handle: async (context) => {
    const user = await createUserAccount(context.db, context.body, originOf(context));
    return new Reply(201, user, { Location: absoluteUrl(`/api/users/${user.slug}`) });
  },
});

/** Archives a user: what the books refer to stays, without a name. */
export const deleteUser = operation({
  name: "deleteUser",
  method: "DELETE",
  path: "/api/users/{user}",
  title: "Deletes a user account",
  audience: "self-or-broker",
  response: null,
  handle: async (context) => {
    const { db, subject, actor } = context;
    await archivePerson(db, { subject, actor, origin: originOf(context) });
    const isSelf = "user" in subject && subject.isSelf;
    return new Reply(204, undefined, {}, isSelf ? [closeSession()] : []);
  },
});
