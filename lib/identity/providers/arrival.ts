import { z } from "zod";
import { withNext } from "@/lib/auth/next-path";
import type { ExternalProfile } from "@/lib/auth/providers";
import { SealedCookie } from "@/lib/auth/sealed-cookie";
import { readSession, type SessionClaims, sessionCookieName } from "@/lib/auth/session";
import type { Database } from "@/lib/db";
import { AppError, TooManyRequests } from "@/lib/errors";
import type { ReplyCookie, RequestInfo } from "@/lib/http";
import { log } from "@/lib/log";
import type { Origin } from "../audit/record";
import { AuthenticationDisabled, DelegatedSignIn, ProviderRefused } from "../errors";
import { preferredLanguage } from "../languages";
import { beginBrowserSession } from "../registration/browser-sessions";
import { pendingSignIn } from "../sign-in/pending-sign-in";
import { linkIdentity } from "./external-identities";
import type { ProviderRefusal } from "./refusals";
import { signInThrough } from "./sign-in";

/**
 * Set when a signed-in user asks, on a page of ours, to link an account of a provider: only then does coming back from
 * there link anything. So nobody can be made to link an account of somebody else.
 */
export const linkIntent = new SealedCookie(
  "link-provider",
  15 * 60,
  z.object({ provider: z.string(), session: z.string() }),
);

/** What becomes of somebody who comes back from a provider: a session, or a page to go on to. */
export interface Arrival {
  readonly outcome: { readonly claims: SessionClaims } | { readonly goTo: string };
  readonly cookies: readonly ReplyCookie[];
}

/** Receives who comes back from an identity provider, to sign in or to link an account. Refusals end on a page. */
export async function arrive(
  db: Database,
  profile: ExternalProfile,
  { request, next, at }: { request: RequestInfo; next: string | null; at: Date },
): Promise<Arrival> {
  const intent = linkIntent.read(request, at);
  const isLinking = request.cookie(linkIntent.name) !== undefined;
  try {
    const arrival = isLinking
      ? await link(db, profile, intent, request, at)
      : await signIn(db, profile, next, request, at);
    return { ...arrival, cookies: [...arrival.cookies, linkIntent.clear()] };
  } catch (error) {
    const page = isLinking ? "/users/sessions/" : "/login/";
    const goTo = error instanceof DelegatedSignIn ? withNext(`/login/${error.provider}/`, next) : null;
    return {
      outcome: { goTo: goTo ?? refusalPage(page, refusalOf(error, request), profile.provider, next) },
      cookies: [linkIntent.clear()],
    };
  }
}

async function signIn(
  db: Database,
  profile: ExternalProfile,
  next: string | null,
  request: RequestInfo,
  at: Date,
): Promise<Arrival> {
  const language = preferredLanguage(request.header("accept-language")) ?? "en";
  const signedIn = await signInThrough(db, profile, language, visitorOrigin(request, at));
  if ("waiting" in signedIn) {
    const { waiting, asks } = signedIn;
    const pending = { user: waiting.id.toString(), ver: waiting.tokenVersion, next, asks };
    const cookie = pendingSignIn.set({ ...pending, provider: profile.provider }, at);
    return { outcome: { goTo: "/login/second-factor/" }, cookies: [cookie] };
  }
  const { user } = signedIn;
  const { claims, cookies } = await beginBrowserSession(db, user, { request, isExpected: user.isFirst, at });
  return { outcome: { claims }, cookies };
}

async function link(
  db: Database,
  profile: ExternalProfile,
  intent: { provider: string; session: string } | null,
  request: RequestInfo,
  at: Date,
): Promise<Arrival> {
  const session = await readSession(db, request.cookie(sessionCookieName()) ?? "", at);
  if (!session || intent?.session !== session.claims.sid || intent.provider !== profile.provider)
    throw new ProviderRefused("link-over");
  const { actor } = session;
  const origin = { ...visitorOrigin(request, at), userId: actor.id, username: actor.username };
  await db.transaction((tx) => linkIdentity(tx, actor, profile, origin));
  return { outcome: { goTo: `/users/sessions/?linked=${profile.provider}` }, cookies: [] };
}

function visitorOrigin(request: RequestInfo, at: Date): Origin {
  return { userId: null, username: "", ip: request.ip, requestId: request.id, at };
}

function refusalOf(error: unknown, request: RequestInfo): ProviderRefusal {
  if (error instanceof ProviderRefused) return error.refusal;
  if (error instanceof AuthenticationDisabled) return "disabled";
  if (error instanceof TooManyRequests) return "too-many";
  if (!(error instanceof AppError))
    log.error({ err: error, requestId: request.id }, "sign-in through a provider failed");
  return "failed";
}

/** A page that explains the refusal. */
export function refusalPage(
  page: string,
  refusal: ProviderRefusal,
  provider: string,
  next: string | null,
): string {
  const query = new URLSearchParams({ refused: refusal, provider, ...(next === null ? {} : { next }) });
  return `${page}?${query}`;
}
