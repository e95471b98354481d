import { TooManyRequests } from "@/lib/errors";
import { operation } from "@/lib/http";
import { originOf } from "../audit/record";
import { PictureChange } from "../picture-schemas";
import { keepPicture } from "../pictures";
import { updateProfile } from "../profiles/updates";
import { updateAccount } from "../users/account-updates";
import { updateContact } from "../users/contact-updates";

/**
 * Pictures as pages change them, which may send a file. They are declared as operations so that they ask for the same
 * permissions as the rest of the account, but are not bound to the API: programs send an address there.
 */

/** Gives a user another picture, or none. */
export const putUserPicture = operation({
  name: "updateUserPicture",
  method: "PUT",
  path: "/users/{user}/picture",
  title: "Changes the picture of a user",
  audience: "self-or-broker",
  body: PictureChange,
  response: null,
  errors: [TooManyRequests],
  handle: async (context) => {
    const { db, actor, subject, body, now } = context;
    const form = { picture: await keepPicture(db, body, actor, now) };
    const origin = originOf(context);
    if ("user" in subject) await updateAccount(db, { actor, userId: subject.user.id, form, origin });
    else await updateContact(db, { contact: subject.contact, form, origin });
  },
});

/** Gives a profile another picture, or none. */
export const putProfilePicture = operation({
  name: "updateProfilePicture",
  method: "PUT",
  path: "/profile/{profile}/picture",
  title: "Changes the picture of a profile",
  audience: "profile-or-provider",
  frictionless: true,
  body: PictureChange,
  response: null,
  errors: [TooManyRequests],
  handle: async (context) => {
    const { db, actor, subject, body, now } = context;
    const form = { picture: await keepPicture(db, body, actor, now) };
    await updateProfile(db, { subject, form, actor, origin: originOf(context) });
  },
});
