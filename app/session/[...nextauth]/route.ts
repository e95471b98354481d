import { intendedPath, nextAuthHandler } from "@/lib/auth/next-auth";
import { database } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { setCookies } from "@/lib/http/call";
import { fieldErrors } from "@/lib/http/problem";
import { arrive, beginBrowserSession, signIn } from "@/lib/identity";
import { Credentials } from "@/lib/identity/schemas";
import { now } from "@/lib/time/clock";

const handler = nextAuthHandler({
  signIn: async (form, request) => {
    const credentials = Credentials.safeParse(form);
    if (!credentials.success) throw new InvalidInput(fieldErrors(credentials.error));
    const [db, at] = [database(), now()];
    const origin = { userId: null, username: "", ip: request.ip, requestId: request.id, at };
    const user = await signIn(db, credentials.data, origin);
    const { claims, cookies } = await beginBrowserSession(db, user, {
      request,
      isExpected: user.isFirst,
      at,
    });
    await setCookies(cookies);
    return claims;
  },
  signInThrough: async (profile, request) => {
    const next = intendedPath(request);
    const { outcome, cookies } = await arrive(database(), profile, { request, next, at: now() });
    await setCookies(cookies);
    return outcome;
  },
});

export { handler as GET, handler as POST };
