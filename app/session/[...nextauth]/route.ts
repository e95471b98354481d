import { nextAuthHandler } from "@/lib/auth/next-auth";
import { database } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { fieldErrors } from "@/lib/http/problem";
import { signIn } from "@/lib/identity";
import { Credentials } from "@/lib/identity/schemas";
import { now } from "@/lib/time/clock";

const handler = nextAuthHandler((form, from) => {
  const credentials = Credentials.safeParse(form);
  if (!credentials.success) throw new InvalidInput(fieldErrors(credentials.error));
  return signIn(database(), credentials.data, { ...from, userId: null, username: "", at: now() });
});

export { handler as GET, handler as POST };
