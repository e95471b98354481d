"use server";

import { redirect } from "next/navigation";
import { attempt } from "@/lib/http/call";
import { acceptSubscriptionGrant } from "@/lib/subscriptions/operations/subscribed";

/** Accepts a grant and goes on to the subscriptions. One that is gone leads back to its page, which says so. */
export async function acceptOffer(profile: string, key: string, plan: string): Promise<void> {
  const result = await attempt(acceptSubscriptionGrant, { params: { profile, grant_key: key } });
  const subscriptions = `/profile/${encodeURIComponent(profile)}/subscriptions/`;
  if (!result.ok) redirect(`${subscriptions}accept/${encodeURIComponent(key)}/`);
  redirect(`${subscriptions}?accepted=${encodeURIComponent(plan)}`);
}
