"use server";

import { notFound, redirect } from "next/navigation";
import { safeNextPath } from "@/lib/auth/next-path";
import { findProvider } from "@/lib/auth/providers";
import { database } from "@/lib/db";
import { currentRequest, setCookies } from "@/lib/http/call";
import { linkIntent, refusalPage } from "@/lib/identity/providers/arrival";
import { depart } from "@/lib/identity/providers/departure";

/** Sends a visitor to sign in at a provider; what was begun before, to link an account, is off. */
export async function continueWith(form: FormData): Promise<never> {
  const provider = findProvider(String(form.get("provider") ?? ""));
  if (!provider) notFound();
  const next = safeNextPath(form.get("next"), "/app/");
  const { ip } = await currentRequest();
  await setCookies([linkIntent.clear()]);
  const departure = await depart(database(), provider, { next, ip });
  redirect(
    "url" in departure ? departure.url : refusalPage("/login/", departure.refusal, provider.name, next),
  );
}
