import { cookies } from "next/headers";
import { NextRequest, NextResponse } from "next/server";
import NextAuth, { type AuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import type { ProviderName } from "@/lib/config";
import { database } from "@/lib/db";
import { AppError, InvalidInput, NotAuthenticated } from "@/lib/errors";
import { absoluteUrl, type RequestInfo, siteUrl } from "@/lib/http/request";
import { requestInfo } from "@/lib/http/route";
import { log } from "@/lib/log";
import { now } from "@/lib/time/clock";
import { pathOnSite } from "./next-path";
import { type ExternalProfile, nextAuthProviders } from "./providers";
import { readSession, type SessionClaims, sessionSecret } from "./session";
import { revokeCredential, SESSION_LIFETIME_SECONDS } from "./tokens";

declare module "next-auth" {
  interface User {
    /** What our own sign-in found out. */
    claims?: SessionClaims;
    /** What an identity provider says. */
    external?: ExternalProfile;
  }
}

/** What a browser sends to sign in. */
export interface SignInForm {
  readonly username: string;
  readonly password: string | undefined;
  readonly otp_code: string | undefined;
}

/** What happens when somebody signs in: the rules, which are not the business of this file. */
export interface SignInHooks {
  /** Signs a user in with a session of the browser that asks, or throws an `AppError`. */
  readonly signIn: (form: SignInForm, request: RequestInfo) => Promise<SessionClaims>;
  /** The same for who comes from an identity provider; or where to go on to instead. */
  readonly signInThrough: (
    profile: ExternalProfile,
    request: RequestInfo,
  ) => Promise<{ claims: SessionClaims } | { goTo: string }>;
}

/**
 * The handler of next-auth, for `app/session/[...nextauth]`. It reads and writes the same cookie as the API does, with
 * the same claims: a session opened by one is a session of the other.
 */
export function nextAuthHandler(hooks: SignInHooks) {
  // Options are made per request: the secret and the address of the site come with the environment, after the build.
  return (request: NextRequest, context: { params: Promise<{ nextauth: string[] }> }): Promise<Response> =>
    NextAuth(request, context, options(hooks, requestInfo(request)));
}

/**
 * Begins to sign in through a provider, from a server action, which has checked that the request comes from a page of
 * ours. What is needed to recognize the provider's answer is kept in cookies.
 *
 * @param next a path of this site to go on to in the end
 * @returns where to go; null when the provider does not answer
 */
export async function beginSignIn(provider: ProviderName, next: string): Promise<string | null> {
  const csrf = await callNextAuth(["csrf"]);
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const form = { csrfToken, callbackUrl: absoluteUrl(next), json: "true" };
  const answer = await callNextAuth(["signin", provider], form);
  const { url } = (await answer.json()) as { url: string };
  return url.startsWith(siteUrl()) ? null : url;
}

/** Where somebody who comes back from a provider wanted to go in the end; null when it is nowhere in particular. */
export function intendedPath(request: RequestInfo): string | null {
  const prefix = siteUrl().startsWith("https:") ? "__Secure-" : "";
  return pathOnSite(request.cookie(`${prefix}next-auth.callback-url`), siteUrl());
}

/** Calls next-auth in-process, and keeps the cookies that it answers with. */
async function callNextAuth(path: string[], form?: Record<string, string>): Promise<Response> {
  const url = absoluteUrl(`/session/${path.join("/")}`);
  const init = form ? { method: "POST", body: new URLSearchParams(form) } : {};
  const context = { params: Promise.resolve({ nextauth: path }) };
  const answer: Response = await NextAuth(new NextRequest(url, init), context, options(null, null));
  const jar = await cookies();
  for (const cookie of new NextResponse(null, { headers: answer.headers }).cookies.getAll()) jar.set(cookie);
  return answer;
}

/** Without hooks nobody is signed in, which is enough to begin. */
function options(hooks: SignInHooks | null, request: RequestInfo | null): AuthOptions {
  return {
    secret: sessionSecret(),
    session: { strategy: "jwt", maxAge: SESSION_LIFETIME_SECONDS },
    pages: { signIn: "/login/", signOut: "/logout/", error: "/login/" },
    providers: [
      ...nextAuthProviders(),
      CredentialsProvider({
        name: "Password",
        credentials: {
          username: { label: "Username, e-mail or phone", type: "text" },
          password: { label: "Password", type: "password" },
          otp_code: { label: "One-time code", type: "text" },
        },
        authorize: async (form) => {
          if (!hooks || !request) return null;
          const claims = await authorize(hooks, form, request);
          return { id: claims.sub, claims };
        },
      }),
    ],
    jwt: { decode: async ({ token }) => (token ? readToken(token) : null) },
    callbacks: {
      signIn: async ({ user }) => {
        if (!user.external) return true;
        if (!hooks || !request) return false;
        const outcome = await hooks.signInThrough(user.external, request);
        if ("goTo" in outcome) return outcome.goTo;
        user.claims = outcome.claims;
        return true;
      },
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
  hooks: SignInHooks,
  form: Partial<Record<keyof SignInForm, string>> | undefined,
  request: RequestInfo,
): Promise<SessionClaims> {
  const { username = "", password, otp_code } = form ?? {};
  try {
    return await hooks.signIn(
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
