import { NotPermitted, TooManyRequests } from "@/lib/errors";
import { operation, Reply } from "@/lib/http";
import { originOf } from "../audit/record";
import {
  ApiKeyCreate,
  ApiKeyList,
  ApiSecret,
  CodeRequest,
  Detail,
  Otp,
  OtpUpdate,
  PasswordChange,
  PasswordChanged,
  SecondFactor,
  SshKey,
  SshKeyUpdate,
} from "../credentials/account-schemas";
import { listApiKeys, replaceApiKey, revokeApiKey } from "../credentials/api-keys";
import { getSecondFactor, updateOtp } from "../credentials/otp-enrolment";
import { changePassword } from "../credentials/password-changes";
import { changeSshKey, getSshKey } from "../credentials/ssh-keys";
import { SecondFactorLocked } from "../errors";
import { sendCode } from "../sign-in/sent-codes";

/** Refusals of everything that asks who it is again. */
export const reauthenticationErrors = [SecondFactorLocked, NotPermitted, TooManyRequests];

/** The user's API keys, without their secrets. */
export const listUserApiKeys = operation({
  name: "listUserApiKeys",
  method: "GET",
  path: "/api/users/{user}/api-keys",
  title: "Lists the API keys of a user",
  audience: "self-only",
  response: ApiKeyList,
  handle: async ({ db, subject }) => {
    const results = await listApiKeys(db, subject.user.id);
    return { count: results.length, results };
  },
});

/** A new API key, in the place of the one of the same title. */
export const resetApiKey = operation({
  name: "resetApiKey",
  method: "POST",
  path: "/api/users/{user}/api-keys",
  title: "Resets a user secret API key",
  description: "Replaces the key of the same title. Without a title there is one key, which is replaced.",
  audience: "self-only",
  body: ApiKeyCreate,
  response: ApiSecret,
  status: 201,
  errors: reauthenticationErrors,
  handle: async (context) => {
    const { title = "", ...secrets } = context.body;
    const { db, actor } = context;
    return { secret: await replaceApiKey(db, { actor, secrets, title, origin: originOf(context) }) };
  },
});

/** Ends an API key at once. */
export const revokeUserApiKey = operation({
  name: "revokeUserApiKey",
  method: "DELETE",
  path: "/api/users/{user}/api-keys/{key}",
  title: "Revokes an API key of a user",
  description: "`key` is the first characters of the secret, as the list shows them.",
  audience: "self-only",
  response: null,
  handle: (context) => {
    const { db, actor, params } = context;
    return revokeApiKey(db, { actor, key: params.key, origin: originOf(context) });
  },
});

/** What signing in asks for beside the password. */
export const getUserOtp = operation({
  name: "getUserOtp",
  method: "GET",
  path: "/api/users/{user}/otp",
  title: "Retrieves the second factors of a user",
  audience: "self-only",
  response: SecondFactor,
  handle: ({ db, subject }) => getSecondFactor(db, subject.user.id),
});

/** Switches second factors on and off. */
export const putUserOtp = operation({
  name: "updateUserOtp",
  method: "PUT",
  path: "/api/users/{user}/otp",
  title: "Enables multi-factor authentication",
  description:
    "201 with the secret of an authenticator app, which is in force once the request is repeated with `otp_code`: 200 with recovery codes. 204 when the app is off.",
  audience: "self-only",
  body: OtpUpdate,
  response: Otp,
  alternatives: { 201: Otp, 204: null },
  errors: reauthenticationErrors,
  handle: async (context) => {
    const { db, actor, body: form } = context;
    const outcome = await updateOtp(db, { actor, form, origin: originOf(context) });
    return outcome ? new Reply(outcome.isNew ? 201 : 200, outcome.otp) : new Reply(204, undefined);
  },
});

/** A new password. */
export const putUserPassword = operation({
  name: "updateUserPassword",
  method: "PUT",
  path: "/api/users/{user}/password",
  title: "Updates a user password",
  description: "Ends all tokens and all other sessions of the user.",
  audience: "self-only",
  body: PasswordChange,
  response: PasswordChanged,
  errors: reauthenticationErrors,
  handle: async (context) => {
    const { db, actor, body: form } = context;
    const { cookie, token } = await changePassword(db, { actor, form, origin: originOf(context) });
    const answer = { detail: "Password updated.", ...(token === null ? {} : { token }) };
    return new Reply(200, answer, {}, cookie ? [cookie] : []);
  },
});

/** The user's public SSH key. */
export const getUserSshKey = operation({
  name: "getUserSshKey",
  method: "GET",
  path: "/api/users/{user}/ssh-keys",
  title: "Retrieves the public SSH key of a user",
  audience: "self-only",
  response: SshKey,
  handle: ({ db, subject }) => getSshKey(db, subject.user.id),
});

/** Keeps a public SSH key, or removes it. */
export const putUserSshKey = operation({
  name: "updateUserSshKey",
  method: "PUT",
  path: "/api/users/{user}/ssh-keys",
  title: "Updates a user public RSA key",
  description:
    "Any type of key that OpenSSH still accepts; replaces the one before. An empty one removes it.",
  audience: "self-only",
  body: SshKeyUpdate,
  response: Detail,
  errors: reauthenticationErrors,
  handle: async (context) => {
    const { pubkey, ...secrets } = context.body;
    const { db, actor } = context;
    const isKept = await changeSshKey(db, { actor, secrets, pubkey, origin: originOf(context) });
    return { detail: isKept ? "Public key updated." : "Public key removed." };
  },
});

/** Sends a one-time code to the user's own address. */
export const sendUserCode = operation({
  name: "sendUserCode",
  method: "POST",
  path: "/api/users/{user}/codes",
  title: "Sends a one-time code to a user",
  description:
    "The code proves the address (`PUT /api/users/{user}`), or stands in for the password where credentials change.",
  audience: "self-only",
  body: CodeRequest,
  response: Detail,
  errors: [TooManyRequests],
  handle: async ({ db, subject, body: { channel }, now: at }) => {
    const address = await sendCode(db, { userId: subject.user.id, channel, at });
    return { detail: `A code was sent to ${address}.` };
  },
});
