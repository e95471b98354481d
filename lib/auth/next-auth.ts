import type { NextRequest } from "next/server";
import NextAuth, { type AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { database } from "@/lib/db";
import { AppError, InvalidInput, NotAuthenticated } from "@/lib/errors";
import { parseCookies } from "@/lib/http/cookies";
import { describeRequest, type RequestInfo } from "@/lib/http/request";
import { log } from "@/lib/log";
import { now } from "@/lib/time/clock";
import { readSession, type SessionClaims, sessionSecret } from "./session";
import { revokeCredential, SESSION_LIFETIME_SECONDS } from "./tokens";

declare module "next-auth" {
  interface User {
    /** What our own sign-in found out; set by the credentials provider. */
    claims?: SessionClaims;
  }
}

/** What a browser sends to sign in. */
export interface SignInForm {
  readonly username: string;
  readonly password: string | undefined;
  readonly otp_code: string | undefined;
}

/** Signs a user in with a session of the browser that asks, or throws an `AppError`. */
export type SignIn = (form: SignInForm, request: RequestInfo) => Promise<SessionClaims>;

/**
 * The handler of next-auth, for `app/session/[...nextauth]`. It reads and writes the same cookie as the API does, with
 * the same claims: a session opened by one is a session of the other.
 */
export function nextAuthHandler(signIn: SignIn) {
  // Options are made per request: the secret and the address of the site come with the environment, after the build.
  return (request: NextRequest, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> =>
    NextAuth(request, context, options(signIn));
}

function options(signIn: SignIn): AuthOptions {
  return {
    secret: sessionSecret(),
    session: { strategy: "jwt", maxAge: SESSION_LIFETIME_SECONDS },
    pages: { signIn: "/login/", signOut: "/logout/", error: "/login/" },
    providers: [
      CredentialsProvider({
        name: "Password",
        credentials: {
          username: { label: "Username, e-mail or phone", type: "text" },
          password: { label: "Password", type: "password" },
          otp_code: { label: "One-time code", type: "text" },
        },
        authorize: async (form, request) => {
          const claims = await authorize(signIn, form, request.headers ?? {});
          return { id: claims.sub, claims };
        },
      }),
    ],
    jwt: { decode: async ({ token }) => (token ? readToken(token) : null) },
    callbacks: {
      jwt: ({ token, user }) => ({ ...(user?.claims ?? withoutNames(token)) }),
    },
    events: {
      signOut: async ({ token }) => {
        const claims = token as Partial<SessionClaims> | null;
        if (claims?.sub && claims.sid)
          await revokeCredential(
            database(),
            { id: BigInt(claims.sub), via: "session", credentialId: claims.sid },
            now(),
          );
      },
    },
    logger: {
      error: (code) => log.info({ code }, "next-auth refused"),
      warn: (code) => log.debug({ code }, "next-auth warns"),
      debug: () => undefined,
    },
  };
}

/** The reason reaches the login page in its address: the secret that is missing, or a sentence. */
async function authorize(
  signIn: SignIn,
  form: Partial<Record<keyof SignInForm, string>> | undefined,
  headers: Record<string, string>,
): Promise<SessionClaims> {
  const { username = "", password, otp_code } = form ?? {};
  const cookies = parseCookies(headers.cookie ?? "");
  const request = describeRequest(
    "POST",
    "/session/callback/credentials",
    (name) => headers[name] ?? null,
    (name) => cookies.get(name),
  );
  try {
    return await signIn(
      { username, password: password || undefined, otp_code: otp_code || undefined },
      request,
    );
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const hasFields = error instanceof NotAuthenticated || error instanceof InvalidInput;
    throw new Error((hasFields ? Object.keys(error.fields)[0] : undefined) ?? error.message);
  }
}

/** Claims of a session that still holds, with the names that next-auth shows of its user. */
async function readToken(cookie: string) {
  const session = await readSession(database(), cookie, now());
  return session && { ...session.claims, name: session.actor.fullName, email: session.actor.email };
}

/** Names are not kept in the cookie: they change. */
function withoutNames({ name: _, email: __, picture: ___, ...claims }: Record<string, unknown>) {
  return claims;
}
