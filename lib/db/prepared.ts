import { createHash } from "node:crypto";

/** A statement seen this often in one process recurs: planning it once per connection is worth the memory. */
const PREPARE_AFTER = 3;
/** Plans are kept by every connection; lists with many search terms must not fill it with variants. */
const MAX_PREPARED = 250;
/** How many statements are watched for whether they recur. */
const MAX_WATCHED = 2_000;

const watched = new Map<string, number>();
const names = new Map<string, string>();

/**
 * The name under which PostgreSQL keeps the plan of a statement; undefined for statements that are rare. Planning takes
 * several times as long as running most of our statements.
 */
export function preparedName(text: string): string | undefined {
  const name = names.get(text);
  if (name !== undefined || names.size >= MAX_PREPARED) return name;
  const seen = (watched.get(text) ?? 0) + 1;
  if (seen < PREPARE_AFTER) {
    if (watched.size >= MAX_WATCHED) watched.clear();
    watched.set(text, seen);
    return undefined;
  }
  watched.delete(text);
  const created = createHash("sha256").update(text).digest("base64url").slice(0, 32);
  names.set(text, created);
  return created;
}
