import { sql, type Tx } from "@/lib/db";
import { announce } from "./announce";
import type { EventName, EventPayload } from "./events";

/** A reminder of something that lies ahead, of which people are told once. */
export interface Notice {
  /** What it is about: `subscription:7`, `profile:3`. */
  readonly subject: string;
  /** Which reminder; mostly the name of its event. */
  readonly kind: string;
  /** When what it reminds of happens: a new term, or another card, is another reason to write. */
  readonly on: Date;
  /** How long before. */
  readonly days: number;
}

/**
 * Notes that these notices are being announced, in the transaction that announces them: whoever asks again, or at the
 * same time, gets `false`.
 *
 *     const isNew = await sentOnce(tx, notices);
 *     await announceAll(tx, "expires_soon", payloads.filter((_, place) => isNew[place]), at);
 *
 * @returns for each in its order whether it is new
 */
export async function sentOnce(tx: Tx, notices: readonly Notice[]): Promise<boolean[]> {
  if (notices.length === 0) return [];
  // Rows go in by their key, so that two who write the same wait for each other and not crosswise.
  const rows = await tx.query<{ isNew: boolean }>(sql`
    WITH notice AS (
      SELECT *, row_number() OVER (PARTITION BY subject, kind, due_at, days ORDER BY place) AS nth
      FROM (SELECT place, value ->> 'subject' AS subject, value ->> 'kind' AS kind, (value ->> 'on')::timestamptz AS due_at,
          (value ->> 'days')::int AS days
        FROM jsonb_array_elements(${JSON.stringify(notices)}::jsonb) WITH ORDINALITY AS given (value, place)) given),
    sent AS (
      INSERT INTO sent_notice (subject, kind, due_at, days)
      SELECT subject, kind, due_at, days FROM notice WHERE nth = 1 ORDER BY subject, kind, due_at, days
      ON CONFLICT DO NOTHING RETURNING subject, kind, due_at, days)
    SELECT nth = 1 AND sent.subject IS NOT NULL AS "isNew"
    FROM notice LEFT JOIN sent USING (subject, kind, due_at, days) ORDER BY place`);
  return rows.map(({ isNew }) => isNew);
}

/** Says that something happened to the site, unless that was said today: whoever looks again finds the same. */
export async function announceOnceADay<Name extends EventName>(
  tx: Tx,
  name: Name,
  payload: EventPayload<Name>,
  at: Date,
): Promise<void> {
  const today = new Date(`${at.toISOString().slice(0, 10)}T00:00:00Z`);
  const [isNew] = await sentOnce(tx, [{ subject: "site", kind: name, on: today, days: 0 }]);
  if (isNew) await announce(tx, name, payload, at);
}
