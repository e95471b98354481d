import { TooManyRequests } from "@/lib/errors";
import { operation, Reply } from "@/lib/http";
import { originOf } from "../audit/record";
import {
  AuthenticationDisabled,
  DelegatedSignIn,
  LinkEnded,
  SecondFactorLocked,
  WrongSecondFactor,
} from "../errors";
import { activate, getActivation } from "../registration/activation";
import { requestActivation } from "../registration/activation-links";
import {
  Activation,
  ActivationContact,
  Recovery,
  RecoveryQuery,
  Reset,
} from "../registration/activation-schemas";
import { recover, resetPassword } from "../registration/recovery";
import { SessionQuery, Token, UserDetail } from "../schemas";
import { replyWithToken } from "./token-reply";

/** Whom an activation link was sent to. */
export const getActivationContact = operation({
  name: "getActivationContact",
  method: "GET",
  path: "/api/auth/activate/{verification_key}",
  title: "Retrieves contact from an activation key",
  description: "Leaves the key good.",
  audience: "anyone",
  response: ActivationContact,
  errors: [LinkEnded],
  handle: ({ db, params, now }) => getActivation(db, params.verification_key, now),
});

/** Sets the first password of an account, or makes a user of a contact. */
export const activateUser = operation({
  name: "activateUser",
  method: "POST",
  path: "/api/auth/activate/{verification_key}",
  title: "Activates a user",
  description: "The key is good once. Earlier tokens and sessions of the user end.",
  audience: "anyone",
  query: SessionQuery,
  body: Activation,
  response: Token,
  status: 201,
  errors: [
    LinkEnded,
    WrongSecondFactor,
    SecondFactorLocked,
    AuthenticationDisabled,
    DelegatedSignIn,
    TooManyRequests,
  ],
  handle: async (context) => {
    const { db, actor, body: form, params } = context;
    const user = await activate(db, { key: params.verification_key, form, actor, origin: originOf(context) });
    return replyWithToken(user, context, { isExpected: true });
  },
});

/** Has a link and a code sent to somebody who cannot sign in. */
export const recoverAccount = operation({
  name: "recoverAccount",
  method: "POST",
  path: "/api/auth/recover",
  title: "Sends a verification link",
  description: "The answer is the same whether or not somebody has the address.",
  audience: "anyone",
  query: RecoveryQuery,
  body: Recovery,
  response: Recovery,
  errors: [AuthenticationDisabled, DelegatedSignIn, TooManyRequests],
  handle: async (context) => {
    const { db, query, body } = context;
    await recover(db, { address: body.email, isReset: !query.noreset }, originOf(context));
    return { email: body.email };
  },
});

/** Sets a new password, or none, by a link. */
export const resetUserPassword = operation({
  name: "resetUserPassword",
  method: "POST",
  path: "/api/auth/reset/{verification_key}",
  title: "Resets a user password",
  description:
    "With `new_password` the answer carries a token. Without one the account has no password any more, an activation link is sent, and the answer is empty. Either way the key is used up and earlier tokens and sessions end.",
  audience: "anyone",
  query: SessionQuery,
  body: Reset,
  response: Token.partial().meta({ id: "ResetResult" }),
  status: 201,
  errors: [
    LinkEnded,
    WrongSecondFactor,
    SecondFactorLocked,
    AuthenticationDisabled,
    DelegatedSignIn,
    TooManyRequests,
  ],
  handle: async (context) => {
    const { db, body: form, params } = context;
    const user = await resetPassword(db, { key: params.verification_key, form }, originOf(context));
    return user ? replyWithToken(user, context, { isExpected: true }) : new Reply(201, {});
  },
});

/** Has an activation link sent to somebody who has no password yet. */
export const sendActivationLink = operation({
  name: "sendActivationLink",
  method: "POST",
  path: "/api/users/{user}/activate",
  title: "Sends an activation link",
  audience: "self-or-contact",
  frictionless: true,
  response: UserDetail,
  status: 201,
  errors: [TooManyRequests],
  handle: (context) => {
    const { db, subject } = context;
    const person = "user" in subject ? { userId: subject.user.id } : { contactId: subject.contact.id };
    return requestActivation(db, person, originOf(context));
  },
});
