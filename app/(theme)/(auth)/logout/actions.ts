"use server";

import { redirect } from "next/navigation";
import { parseNextPath, withNext } from "@/lib/auth/next-path";
import { attempt } from "@/lib/http/call";
import { logoutUser } from "@/lib/identity/operations/auth";

/** Ends the session; somebody who switches accounts goes straight to signing in. */
export async function signOut(form: FormData): Promise<void> {
  // A session that is over already is refused, and is as good as ended.
  await attempt(logoutUser, {});
  const next = parseNextPath(form.get("next"));
  redirect(next === null ? "/logout/" : withNext("/login/", next));
}
