import { KNOWN_DEVICE_DAYS } from "@/lib/auth/device";
import { type Db, sql } from "@/lib/db";
import { KEPT_HOURS } from "@/lib/http/idempotency";
import { NOTICE_MEMORY_MS } from "@/lib/identity/roles/notices";
import { sumLedgerTally } from "@/lib/ledger";
import { deleteUnusedPictures } from "@/lib/pictures/store";
import type { Counts } from "./record";

const VISITOR_CART_DAYS = 30;
const MESSAGE_DAYS = 30;
/** Well beyond the time for which a processor sends an event again, so that none is taken in twice. */
const WEBHOOK_DAYS = 90;
/** A run of a year ago can still be compared with. */
const RUN_DAYS = 400;
/** No job reminds anybody of what is so long ago, so that nobody is told twice of what is forgotten. */
const NOTICE_DAYS = 400;
const HOUR_MS = 3_600_000;

/**
 * Deletes what nobody can come back for: answers kept for repeated requests, carts that visitors left behind, marks on
 * tokens, sessions and links that have expired by now, devices that were not used for a year, counts of notices about
 * roles, messages of a month ago, events of the processor that were dealt with a quarter of a year ago, runs of jobs of more
 * than a year ago, and pictures that nobody has any more. Adds up what counts the rows of the ledger.
 */
export async function purge(db: Db, at: Date): Promise<Counts> {
  const daysAgo = (days: number) => new Date(at.getTime() - days * 24 * HOUR_MS);
  const recordsBefore = new Date(at.getTime() - KEPT_HOURS * HOUR_MS);
  const records = await db.query(
    sql`DELETE FROM idempotency_record WHERE created_at < ${recordsBefore} RETURNING id`,
  );
  const carts = await db.query(
    sql`DELETE FROM visitor_cart WHERE updated_at < ${daysAgo(VISITOR_CART_DAYS)} RETURNING id`,
  );
  const tokens = await db.query(sql`DELETE FROM revoked_token WHERE expires_at < ${at} RETURNING jti`);
  const links = await db.query(
    sql`DELETE FROM verification_link WHERE expires_at < ${at} RETURNING key_hash`,
  );
  const sessions = await db.query(sql`DELETE FROM session WHERE expires_at < ${at} RETURNING id`);
  const devices = await db.query(
    sql`DELETE FROM known_device WHERE seen_at < ${daysAgo(KNOWN_DEVICE_DAYS)} RETURNING hash`,
  );
  const notices = await db.query(
    sql`DELETE FROM role_notice WHERE since < ${new Date(at.getTime() - NOTICE_MEMORY_MS)} RETURNING kind`,
  );
  const reminders = await db.query(
    sql`DELETE FROM sent_notice WHERE due_at < ${daysAgo(NOTICE_DAYS)} RETURNING id`,
  );
  const messages = await db.query(
    sql`DELETE FROM message WHERE created_at < ${daysAgo(MESSAGE_DAYS)} RETURNING id`,
  );
  const events = await db.query(
    sql`DELETE FROM webhook_event WHERE processed_at < ${daysAgo(WEBHOOK_DAYS)} RETURNING id`,
  );
  // Steps go with the run that they are of.
  const runs = await db.query(
    sql`DELETE FROM job_run WHERE parent_id IS NULL AND finished_at < ${daysAgo(RUN_DAYS)} RETURNING id`,
  );
  const pictures = await deleteUnusedPictures(db, at);
  await sumLedgerTally(db);
  return {
    ...{ messages: messages.length, sent_notices: reminders.length },
    ...{ idempotency_records: records.length, visitor_carts: carts.length },
    ...{ revoked_tokens: tokens.length, verification_links: links.length },
    ...{ sessions: sessions.length, known_devices: devices.length },
    ...{ role_notices: notices.length, pictures },
    ...{ webhook_events: events.length, job_runs: runs.length },
  };
}
