import type { z } from "zod";
import { deviceOf } from "@/lib/auth/device";
import { sessionCookie } from "@/lib/auth/session";
import { issueToken, type TokenSubject } from "@/lib/auth/tokens";
import type { Database } from "@/lib/db";
import { Reply, type RequestInfo } from "@/lib/http";
import { beginBrowserSession } from "../registration/browser-sessions";
import type { SessionQuery } from "../schemas";
import { recognizeDevice } from "../sign-in/devices";

/**
 * The answer to who has just signed in: a token and, with `?cookie=1`, a session in this browser.
 *
 * @param isExpected the user is not told of a new device: who registers, or follows a link of ours, knows of it
 */
export async function replyWithToken(
  user: TokenSubject,
  context: { db: Database; now: Date; request: RequestInfo; query: z.output<typeof SessionQuery> },
  { isExpected }: { isExpected: boolean },
): Promise<Reply<{ token: string }>> {
  const { db, now: at, request, query } = context;
  const token = await issueToken(user, at);
  if (!query.cookie) {
    await recognizeDevice(db, { userId: user.id, device: deviceOf(request), isExpected, at });
    return new Reply(201, { token });
  }
  const { claims, cookies } = await beginBrowserSession(db, user, { request, isExpected, at });
  return new Reply(201, { token }, {}, [await sessionCookie(claims, at), ...cookies]);
}
