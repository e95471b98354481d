import { nextAuthHandler } from "@/lib/auth/next-auth";
import { database } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { setCookies } from "@/lib/http/call";
import { fieldErrors } from "@/lib/http/problem";
import { beginBrowserSession, signIn } from "@/lib/identity";
import { Credentials } from "@/lib/identity/schemas";
import { now } from "@/lib/time/clock";

const handler = nextAuthHandler(async (form, request) => {
  const credentials = Credentials.safeParse(form);
  if (!credentials.success) throw new InvalidInput(fieldErrors(credentials.error));
  const [db, at] = [database(), now()];
  const origin = { userId: null, username: "", ip: request.ip, requestId: request.id, at };
  const user = await signIn(db, credentials.data, origin);
  const { claims, cookies } = await beginBrowserSession(db, user, { request, isExpected: user.isFirst, at });
  await setCookies(cookies);
  return claims;
});

export { handler as GET, handler as POST };
