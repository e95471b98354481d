import { allOf, type Db, type Sql, sql } from "@/lib/db";
import { type MessageContent, readContent } from "./queue";
import type { Channel } from "./recipients";

/** A message as the demo's mailbox shows it. */
export interface KeptMessage {
  readonly id: bigint;
  readonly event: string;
  readonly channel: Channel;
  readonly address: string;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
  readonly failedAt: Date | null;
  readonly error: string | null;
  /** Null once it was delivered elsewhere, or given up: what it said is forgotten then. */
  readonly content: MessageContent | null;
}

interface Row extends Omit<KeptMessage, "content"> {
  readonly sealed: string | null;
}

const COLUMNS = sql`id, event, channel, address, created_at AS "createdAt", sent_at AS "sentAt", failed_at AS "failedAt",
  error, sealed`;

function present({ sealed, ...row }: Row): KeptMessage {
  return { ...row, content: sealed === null ? null : readContent(sealed) };
}

const PAGE_SIZE = 25;

/**
 * Messages, newest first, 25 at a time.
 *
 * @param address a part of the address they went to; empty for all
 */
export async function listMessages(
  db: Db,
  { address, page }: { readonly address: string; readonly page: number },
): Promise<{ count: number; messages: KeptMessage[] }> {
  const where: Sql[] = address === "" ? [] : [sql`strpos(lower(address), lower(${address})) > 0`];
  const rows = await db.query<Row>(sql`
    SELECT ${COLUMNS} FROM message WHERE ${allOf(where)} ORDER BY id DESC
    LIMIT ${PAGE_SIZE} OFFSET ${(page - 1) * PAGE_SIZE}`);
  const [total] = await db.query<{ count: number }>(sql`
    SELECT count(*)::int AS count FROM message WHERE ${allOf(where)}`);
  return { count: total?.count ?? 0, messages: rows.map(present) };
}

export async function findMessage(db: Db, id: bigint): Promise<KeptMessage | null> {
  const [row] = await db.query<Row>(sql`SELECT ${COLUMNS} FROM message WHERE id = ${id}`);
  return row ? present(row) : null;
}

/**
 * The latest message to an address (or phone number), in any case of its letters; null when there is none.
 *
 * @param event the latest about this; null for any
 */
export async function findLatestMessage(
  db: Db,
  address: string,
  event: string | null = null,
): Promise<KeptMessage | null> {
  const [row] = await db.query<Row>(sql`
    SELECT ${COLUMNS} FROM message
    WHERE lower(address) = lower(${address}) AND sent_at IS NOT NULL AND (${event}::text IS NULL OR event = ${event})
    ORDER BY id DESC LIMIT 1`);
  return row ? present(row) : null;
}

/** The links of a message, in their order, each once. */
export function linksOf({ text }: MessageContent): string[] {
  return [...new Set(text.match(/https?:\/\/[^\s<>"]+/g) ?? [])].map((url) => url.replace(/[.,;:]$/, ""));
}

/** Messages that could not be delivered, newest first, at most 25. */
export async function listFailedMessages(db: Db): Promise<KeptMessage[]> {
  const rows = await db.query<Row>(sql`
    SELECT ${COLUMNS} FROM message WHERE failed_at IS NOT NULL ORDER BY failed_at DESC, id DESC LIMIT ${PAGE_SIZE}`);
  return rows.map(present);
}
