import { z } from "zod";
import type { SignedIn } from "@/lib/auth/actor";
import { closeSession, endSessionOf, sessionCookieName } from "@/lib/auth/session";
import { issueToken, revokeCredential, type VerifiedToken, verifyToken } from "@/lib/auth/tokens";
import type { Db } from "@/lib/db";
import { InvalidInput, NotPermitted, TooManyRequests } from "@/lib/errors";
import { operation, Reply } from "@/lib/http";
import { originOf, recordAudit } from "../audit/record";
import {
  AuthenticationDisabled,
  DelegatedSignIn,
  SecondFactorLocked,
  WrongCredentials,
  WrongSecondFactor,
} from "../errors";
import { preferredLanguage } from "../languages";
import { register } from "../registration/register";
import { Credentials, Registration, SessionQuery, Token } from "../schemas";
import { signIn } from "../sign-in/sign-in";
import { replyWithToken } from "./token-reply";

/** Signs in: a token for programs and, when asked for, a session for a browser. */
export const authenticateUser = operation({
  name: "authenticateUser",
  method: "POST",
  path: "/api/auth",
  title: "Authenticates a user",
  description:
    "A second factor is asked for by 401 on `otp_code`, `email_code` or `phone_code`; repeat the request with the code.",
  audience: "anyone",
  query: SessionQuery,
  body: Credentials,
  response: Token,
  status: 201,
  errors: [
    WrongCredentials,
    WrongSecondFactor,
    SecondFactorLocked,
    AuthenticationDisabled,
    DelegatedSignIn,
    TooManyRequests,
  ],
  handle: async (context) => {
    const user = await signIn(context.db, context.body, originOf(context));
    return replyWithToken(user, context, { isExpected: user.isFirst });
  },
});

/** Creates a user and, when the form names one, the profile to bill. */
export const registerUser = operation({
  name: "registerUser",
  method: "POST",
  path: "/api/auth/register",
  title: "Registers a user",
  audience: "anyone",
  query: SessionQuery,
  body: Registration,
  response: Token,
  status: 201,
  errors: [AuthenticationDisabled, DelegatedSignIn, TooManyRequests],
  handle: async (context) => {
    const language = preferredLanguage(context.request.header("accept-language")) ?? "en";
    const user = await register(context.db, { form: context.body, language, origin: originOf(context) });
    return replyWithToken(user, context, { isExpected: true });
  },
});

/** Ends the token that the request came with, and the session whose cookie came along. */
export const logoutUser = operation({
  name: "logoutUser",
  method: "POST",
  path: "/api/auth/logout",
  title: "Logs a user out",
  audience: "signed-in",
  response: null,
  status: 200,
  handle: async (context) => {
    const { db, actor, request, now } = context;
    const beside = await endSessionOf(db, request.cookie(sessionCookieName()), now);
    await revokeCredential(db, actor, now);
    const targets = new Set([actor.username, beside?.username ?? actor.username]);
    const ended = [...targets].map((target) => ({ event: "logout", target }) as const);
    await recordAudit(db, originOf(context), ...ended);
    return new Reply(200, undefined, {}, [closeSession()]);
  },
});

const PresentedToken = z
  .object({ token: z.string().trim().max(4096).optional() })
  .meta({ id: "PresentedToken" });

/** A token that ends later, in exchange for one that still holds; the old one stays good until it ends. */
export const refreshToken = operation({
  name: "refreshToken",
  method: "POST",
  path: "/api/auth/tokens",
  title: "Refreshes a JSON Web Token",
  audience: "signed-in",
  body: PresentedToken,
  response: Token,
  status: 201,
  handle: async ({ db, actor, now, body }) => {
    if (!body.token) throw new NotPermitted("Send the token to refresh.");
    const token = await readToken(db, body.token, now);
    if (token.actor.id !== actor.id) throw new NotPermitted("This token belongs to another user.");
    return { token: await issueToken({ ...actor, authenticatedAt: token.authenticatedAt }, now) };
  },
});

/** Tells whether a token holds and belongs to the caller. */
export const verifyUserToken = operation({
  name: "verifyToken",
  method: "POST",
  path: "/api/auth/tokens/verify",
  title: "Verifies a JSON Web Token",
  audience: "signed-in",
  body: PresentedToken,
  response: Token,
  handle: async ({ db, actor, now, body }) => {
    const presented = body.token ?? "";
    const token = await readToken(db, presented, now);
    if (token.actor.id !== actor.id) throw new InvalidInput("This token belongs to another user.");
    return { token: presented };
  },
});

/** @throws InvalidInput 400 when the token is malformed, forged, over, revoked, or of nobody who is active */
async function readToken(db: Db, token: string, now: Date): Promise<VerifiedToken & { actor: SignedIn }> {
  const verified = await verifyToken(db, token, now);
  if (!verified) throw new InvalidInput("The token is unknown, malformed or expired.");
  return verified;
}
