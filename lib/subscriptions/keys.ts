import { type Sql, sql } from "@/lib/db";

const DAY_MS = 86_400_000;

/** How long a grant or a request can be accepted. */
export const ACCEPTANCE_DAYS = 30;

/** What was offered or asked for before this can no longer be accepted. */
export function acceptableSince(at: Date): Date {
  return new Date(at.getTime() - ACCEPTANCE_DAYS * DAY_MS);
}

/** Whether the text has the shape of a key: 40 hex digits in lower case. */
export function isKey(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

/** Whether a stored key is this one. Digests are compared, so that the time it takes tells nothing of the key. */
export function isSameKey(stored: Sql, key: string): Sql {
  return sql`sha256(convert_to(${stored}, 'UTF8')) = sha256(convert_to(${key}, 'UTF8'))`;
}
