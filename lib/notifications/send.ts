import { createHash } from "node:crypto";
import { type Db, sql } from "@/lib/db";
import { getSite } from "@/lib/identity";
import { log } from "@/lib/log";
import { type MessageContent, readContent } from "./queue";
import type { Channel } from "./recipients";
import {
  type Mail,
  mails,
  senderAddress,
  type TextMessage,
  type Transport,
  texts,
  Undeliverable,
} from "./transports";

/** Who delivers what; tests put others in place. */
export interface Transports {
  readonly mails: Transport<Mail>;
  readonly texts: Transport<TextMessage>;
}

interface Waiting {
  readonly event: string;
  readonly channel: Channel;
  readonly address: string;
  readonly sealed: string;
}

const MAX_REASON_LENGTH = 500;

/**
 * Hands one message over for delivery, unless that was done, and forgets what it says unless it is read here. When the
 * process dies between handing over and noting it, the next attempt gives the same key, by which a transport can tell.
 *
 * @param isLastAttempt whether the queue gives up after this one; then the failure is noted, logged and not thrown
 * @throws what the transport throws, for the queue to try again
 */
export async function sendMessage(
  db: Db,
  { id, isLastAttempt, at }: { readonly id: bigint; readonly isLastAttempt: boolean; readonly at: Date },
  transports: Transports = { mails: mails(), texts: texts() },
): Promise<void> {
  const [message] = await db.query<Waiting>(sql`
    UPDATE message SET attempts = attempts + 1 WHERE id = ${id} AND sent_at IS NULL AND failed_at IS NULL
    RETURNING event, channel, address, sealed`);
  if (!message) return;
  const transport = message.channel === "phone" ? transports.texts : transports.mails;
  try {
    const key = await handOver(db, message, transports);
    await db.query(sql`
      UPDATE message SET sent_at = ${at}, transport = ${transport.name}, transport_key = ${key?.slice(0, 255) ?? null},
        error = NULL, sealed = CASE WHEN ${transport.keepsMessages} THEN sealed END
      WHERE id = ${id}`);
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, MAX_REASON_LENGTH);
    if (!isLastAttempt && !(error instanceof Undeliverable)) {
      await db.query(sql`UPDATE message SET error = ${reason} WHERE id = ${id}`);
      throw error;
    }
    await db.query(sql`
      UPDATE message SET failed_at = ${at}, transport = ${transport.name}, error = ${reason}, sealed = NULL WHERE id = ${id}`);
    log.error({ message: id.toString(), event: message.event, reason }, "message could not be delivered");
  }
}

async function handOver(
  db: Db,
  { channel, address: to, sealed }: Waiting,
  transports: Transports,
): Promise<string | null> {
  const content = readContent(sealed);
  // Sealing adds chance: unlike the id, this is no message of another installation that sends by the same account.
  const key = createHash("sha256").update(sealed).digest("hex").slice(0, 40);
  if (channel === "phone") return transports.texts.deliver({ key, to, text: content.text });
  const { brokerName } = await getSite(db);
  return transports.mails.deliver({
    ...{ key, to, subject: content.subject, html: content.html ?? "", text: content.text },
    ...{ from: senderAddress(brokerName), replyTo: content.replyTo, headers: headersOf(content) },
    attachments: (content.attachments ?? []).map(({ base64, ...file }) => {
      return { ...file, content: Buffer.from(base64, "base64") };
    }),
  });
}

function headersOf({ unsubscribe }: MessageContent): Record<string, string> {
  return {
    // No answers from out-of-office programs (RFC 3834).
    "Auto-Submitted": "auto-generated",
    ...(unsubscribe === null ? {} : { "List-Unsubscribe": `<${unsubscribe}>` }),
  };
}
