import type { Db } from "@/lib/db";
import type { AnnouncedEvent } from "@/lib/events";
import { findCast } from "./cast";
import { type Announcement, compose } from "./compose";
import type { MessageData } from "./data";
import { storeMessages } from "./queue";
import { type Recipient, recipientsOf, replyTo } from "./recipients";
import { partyData, storyOf } from "./stories";
import { senderAddress } from "./transports/sender";

/**
 * Tells people of an event: finds out who they are, writes to each in their language, and stores what is to be sent.
 * Done twice for the same job it stores nothing twice.
 */
export async function tell(db: Db, jobId: string, event: AnnouncedEvent, at: Date): Promise<void> {
  const found = await resolve(db, event, at);
  if (!found) return;
  const { announcement, recipients } = found;
  const messages = await Promise.all(recipients.map((recipient) => compose(announcement, recipient)));
  if (messages.length > 0) await storeMessages(db, `job:${jobId}`, messages, at);
}

/** Who is told of an event, and what. Null when whom it is about is gone by now. */
export async function resolve(
  db: Db,
  event: AnnouncedEvent,
  at: Date,
): Promise<{ announcement: Announcement; recipients: Recipient[] } | null> {
  const story = await storyOf(db, event);
  if (!story) return null;
  const cast = await findCast(db, { ...story.list, notification: event.name }, at);
  const told = story.tell(cast);
  if (!told) return null;
  const broker = partyData(cast.parties.broker);
  const data = { event: event.name, broker, ...told } as MessageData;
  const answersGo = story.replyTo ?? replyTo(cast, senderAddress(broker.printable_name).address);
  return {
    announcement: { name: event.name, data, replyTo: answersGo },
    recipients: recipientsOf(event.name, cast, story.directions),
  };
}
