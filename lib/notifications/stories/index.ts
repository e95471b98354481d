import type { Db } from "@/lib/db";
import type { AnnouncedEvent, EventName } from "@/lib/events";
import { billingTellers } from "./billing";
import { identityTellers } from "./identity";
import type { Story, Teller, Tellers } from "./story";
import { subscriptionTellers } from "./subscriptions";

export { partyData, personData } from "./story";

const tellers: Tellers<EventName> = { ...identityTellers, ...billingTellers, ...subscriptionTellers };

/** The story of an event; null when nothing is left to tell. */
export async function storyOf(db: Db, event: AnnouncedEvent): Promise<Story | null> {
  const teller = tellers[event.name] as Teller<EventName>;
  return teller(event.payload, { db, at: event.at });
}
