"use server";

import { redirect } from "next/navigation";
import { attempt } from "@/lib/http/call";
import { acceptSubscriptionRequest } from "@/lib/subscriptions/operations/subscribers";

/** Accepts a request and goes on to the subscribers. One that is gone leads back to its page, which says so. */
export async function acceptRequest(profile: string, key: string): Promise<void> {
  const result = await attempt(acceptSubscriptionRequest, { params: { profile, request_key: key } });
  const subscribers = `/profile/${encodeURIComponent(profile)}/subscribers/`;
  redirect(result.ok ? subscribers : `${subscribers}accept/${encodeURIComponent(key)}/`);
}
