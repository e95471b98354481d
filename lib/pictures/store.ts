import { createHash } from "node:crypto";
import { type Db, sql } from "@/lib/db";
import type { EncodedPicture } from "./encode";

/** A picture as it is served. */
export interface StoredPicture {
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Keeps a picture by its digest: the same one is kept once, whoever sends it.
 *
 * @param by the user who sends it
 * @returns the digest
 */
export async function storePicture(
  db: Db,
  { contentType, bytes }: EncodedPicture,
  by: bigint,
  at: Date,
): Promise<string> {
  const digest = createHash("sha256").update(bytes).digest("hex");
  await db.query(sql`
    INSERT INTO picture (digest, content_type, bytes, created_at, created_by_id)
    VALUES (${digest}, ${contentType}, ${bytes}, ${at}, ${by})
    ON CONFLICT (digest) DO UPDATE SET created_at = greatest(picture.created_at, excluded.created_at)`);
  return digest;
}

/** The picture with this digest; null when there is none, or when it is no digest at all. */
export async function findPicture(db: Db, digest: string): Promise<StoredPicture | null> {
  if (!/^[0-9a-f]{64}$/.test(digest)) return null;
  const [picture] = await db.query<StoredPicture>(
    sql`SELECT content_type AS "contentType", bytes FROM picture WHERE digest = ${digest}`,
  );
  return picture ?? null;
}

/** The path of a picture on this site. */
export function picturePath(digest: string): string {
  return `/pictures/${digest}`;
}

/** How long a picture is kept that nobody has any more: it is stored before whoever sent it is given it. */
const GRACE_MS = 86_400_000;

/**
 * Deletes pictures that no user and no profile has any more. Addresses of pictures end with the digest, whatever the
 * site was called when they were written.
 *
 * @returns how many
 */
export async function deleteUnusedPictures(db: Db, at: Date): Promise<number> {
  const gone = await db.query(sql`
    DELETE FROM picture WHERE created_at < ${new Date(at.getTime() - GRACE_MS)}
      AND NOT EXISTS (SELECT FROM contact c WHERE right(c.picture, 64) = picture.digest)
      AND NOT EXISTS (SELECT FROM profile p WHERE right(p.picture, 64) = picture.digest)
    RETURNING digest`);
  return gone.length;
}
