import type { Db } from "@/lib/db";
import type { AnnouncedEvent } from "@/lib/events";
import type { Receipt } from "@/lib/receipts";
import { findCast } from "./cast";
import { type Announcement, compose } from "./compose";
import type { MessageData } from "./data";
import { storeMessages } from "./queue";
import { placeOf, type Recipient, recipientsApart, recipientsOf, replyTo } from "./recipients";
import { partyData, storyOf } from "./stories";
import type { Told } from "./stories/story";
import { senderAddress } from "./transports/sender";

/**
 * Tells people of an event: finds out who they are, writes to each in their language, and stores what is to be sent.
 * Done twice for the same job it stores nothing twice.
 */
export async function tell(db: Db, jobId: string, event: AnnouncedEvent, at: Date): Promise<void> {
  const addressed = await resolve(db, event, at);
  const messages = await Promise.all(
    addressed.flatMap(({ announcement, recipients }) =>
      recipients.map((recipient) => compose(announcement, recipient)),
    ),
  );
  if (messages.length > 0) await storeMessages(db, `job:${jobId}`, messages, at);
}

/** What is said, and to whom. */
export interface Addressed {
  readonly announcement: Announcement;
  readonly recipients: readonly Recipient[];
}

/**
 * Who is told of an event, and what: the same to all, but for parties that are told apart. Empty when whom it is about
 * is gone by now. Nobody is told twice: who is of several parties hears the first, which says most.
 */
export async function resolve(db: Db, event: AnnouncedEvent, at: Date): Promise<Addressed[]> {
  const story = await storyOf(db, event);
  if (!story) return [];
  const { name } = event;
  const cast = await findCast(db, { ...story.list, notification: name }, at);
  const broker = partyData(cast.parties.broker);
  const answersGo = story.replyTo ?? replyTo(cast, senderAddress(broker.printable_name).address);
  const announce = (told: Told, receipt: Receipt | undefined): Announcement => ({
    ...{ name, data: { event: name, broker, ...told } as MessageData, replyTo: answersGo },
    ...(receipt ? { receipt } : {}),
  });
  const told = story.tell(cast);
  const all = told
    ? [
        {
          announcement: announce(told, story.receipt),
          recipients: recipientsOf(name, cast, story.directions),
        },
      ]
    : [];
  const apart = (story.tellApart?.(cast) ?? []).map(({ party, told: own, receipt }) => ({
    announcement: announce(own, receipt),
    recipients: recipientsApart(name, cast, party),
  }));
  return once([...all, ...apart]);
}

function once(addressed: readonly Addressed[]): Addressed[] {
  const known = new Set<string>();
  return addressed.map(({ announcement, recipients }) => {
    const fresh = recipients.filter((recipient) => !known.has(placeOf(recipient)));
    for (const recipient of fresh) known.add(placeOf(recipient));
    return { announcement, recipients: fresh };
  });
}
