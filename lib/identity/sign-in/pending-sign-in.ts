import { z } from "zod";
import { SealedCookie } from "@/lib/auth/sealed-cookie";
import { sessionCookie } from "@/lib/auth/session";
import type { Database } from "@/lib/db";
import { NotAuthenticated } from "@/lib/errors";
import type { ReplyCookie, RequestInfo } from "@/lib/http";
import { recordAudit } from "../audit/record";
import { WrongSecondFactor } from "../errors";
import { recordSignIn } from "../providers/sign-in";
import { beginBrowserSession } from "../registration/browser-sessions";
import { findCandidate, refuseDisabled } from "./candidates";
import { proveSecondFactors, type SentCodes } from "./second-factors";

/** Somebody whom a provider vouches for, and who still has to send a code. */
export const pendingSignIn = new SealedCookie(
  "second-factor",
  10 * 60,
  z.object({
    user: z.string().regex(/^\d{1,18}$/),
    /** The token version then: a change of password in between ends this too. */
    ver: z.number(),
    provider: z.string(),
    /** The field that was asked for first. */
    asks: z.string(),
    next: z.string().nullable(),
  }),
);

/**
 * Signs in who sends the code that was asked for after a provider's word.
 *
 * @returns the cookies of the session, and where to go on to
 * @throws NotAuthenticated   401 when it took too long, or on a further code that is asked for
 * @throws WrongSecondFactor  400 on the code that is wrong
 * @throws SecondFactorLocked 403
 * @throws TooManyRequests    429
 */
export async function finishSignIn(
  db: Database,
  codes: SentCodes,
  request: RequestInfo,
  at: Date,
): Promise<{ cookies: ReplyCookie[]; next: string | null }> {
  const pending = pendingSignIn.read(request, at);
  if (!pending) throw new NotAuthenticated("It took too long. Sign in again.");
  const { provider, next } = pending;
  const identifier = { kind: "link", userId: BigInt(pending.user), email: null } as const;
  const { site, user } = await findCandidate(db, identifier, at);
  refuseDisabled(site, user);
  if (user?.tokenVersion !== pending.ver) throw new NotAuthenticated("It took too long. Sign in again.");
  const origin = { userId: null, username: "", ip: request.ip, requestId: request.id, at };
  try {
    const right = await proveSecondFactors(db, user, codes, { given: [], door: "sign-in", at });
    for (const code of right) await code.use();
  } catch (error) {
    if (error instanceof WrongSecondFactor)
      await recordAudit(db, origin, { event: "login_failed", target: user.username, detail: { provider } });
    throw error;
  }
  const signedIn = await recordSignIn(db, user, provider, origin);
  const isExpected = signedIn.isFirst;
  const { claims, cookies } = await beginBrowserSession(db, signedIn, { request, isExpected, at });
  return { cookies: [await sessionCookie(claims, at), ...cookies, pendingSignIn.clear()], next };
}
