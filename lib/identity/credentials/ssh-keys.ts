import type { SignedIn } from "@/lib/auth/actor";
import { type Database, type Db, sql, type Tx } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { announce } from "@/lib/events";
import { type Origin, recordAudit } from "../audit/record";
import type { Secrets } from "./account-schemas";
import { reauthenticate } from "./reauthentication";

/** A change of the caller's key, who proves anew to be the user. */
interface SshKeyChange {
  readonly actor: SignedIn;
  readonly secrets: Secrets;
  /** Empty to have none from now on. */
  readonly pubkey: string;
  readonly origin: Origin;
}

/**
 * Keeps a public key for the caller in the place of the one before, or removes that one.
 *
 * @returns whether there is a key now
 * @throws InvalidInput 400 `pubkey`; and as {@link reauthenticate}
 * Source: API reference, PUT /api/users/{user}/ssh-keys
 */
export async function changeSshKey(db: Database, change: SshKeyChange): Promise<boolean> {
  const { actor, secrets, origin } = change;
  await reauthenticate(db, actor, secrets, origin);
  if (change.pubkey === "") {
    await removeSshKey(db, actor, origin);
    return false;
  }
  const pubkey = parseSshKey(change.pubkey);
  if (pubkey === null)
    throw new InvalidInput({
      pubkey: ["Paste the public key as OpenSSH writes it: one line that begins with its type."],
    });
  await db.transaction(async (tx) => {
    await tx.query(sql`
      INSERT INTO ssh_key (user_id, pubkey, updated_at) VALUES (${actor.id}, ${pubkey}, ${origin.at})
      ON CONFLICT (user_id) DO UPDATE SET pubkey = excluded.pubkey, updated_at = excluded.updated_at`);
    await recordAudit(tx, origin, { event: "ssh_key_changed", target: actor.username });
    await tellOwner(tx, actor, origin);
  });
  return true;
}

/** Where there is none already, nothing has changed: nobody is told, and nothing recorded. */
async function removeSshKey(db: Database, actor: SignedIn, origin: Origin): Promise<void> {
  await db.transaction(async (tx) => {
    const removed = await tx.query(sql`DELETE FROM ssh_key WHERE user_id = ${actor.id} RETURNING user_id`);
    if (removed.length === 0) return;
    await recordAudit(tx, origin, { event: "ssh_key_removed", target: actor.username });
    await tellOwner(tx, actor, origin);
  });
}

async function tellOwner(tx: Tx, actor: SignedIn, { ip, at }: Origin): Promise<void> {
  await announce(tx, "credentials_updated", { user: actor.id, what: "ssh-key", ip, formerEmail: null }, at);
}

/** The user's key; nulls while there is none. */
export async function getSshKey(
  db: Db,
  userId: bigint,
): Promise<{ pubkey: string | null; updated_at: Date | null }> {
  const [key] = await db.query<{ pubkey: string; updated_at: Date }>(
    sql`SELECT pubkey, updated_at FROM ssh_key WHERE user_id = ${userId}`,
  );
  return key ?? { pubkey: null, updated_at: null };
}

/** Types of key that OpenSSH still accepts, with the number of fields that follow the type inside. */
const FIELDS: Readonly<Record<string, number>> = {
  "ssh-ed25519": 1,
  "ssh-rsa": 2,
  "ecdsa-sha2-nistp256": 2,
  "ecdsa-sha2-nistp384": 2,
  "ecdsa-sha2-nistp521": 2,
  "sk-ssh-ed25519@openssh.com": 2,
  "sk-ecdsa-sha2-nistp256@openssh.com": 3,
};

/**
 * A public key in OpenSSH's format (RFC 4253, 6.6): its type, the same and the numbers in base64, and a comment.
 *
 * @returns the key in one line; null when it is none
 */
export function parseSshKey(text: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break would make it two keys
  if (/[\u0000-\u001f\u007f]/.test(text)) return null;
  const [, type = "", body = "", comment = ""] =
    /^(\S+) +([A-Za-z0-9+/]+={0,2})(?: +(.*))?$/.exec(text) ?? [];
  const bytes = Buffer.from(body, "base64");
  if (!Object.hasOwn(FIELDS, type) || bytes.toString("base64") !== body) return null;
  const fields = readFields(bytes);
  if (fields?.[0]?.toString("latin1") !== type || fields.length !== 1 + (FIELDS[type] ?? 0)) return null;
  if (fields.some((field) => field.length === 0)) return null;
  if (type === "ssh-ed25519" && fields[1]?.length !== 32) return null;
  return [type, body, comment.trim()].join(" ").trim();
}

/** Fields that each begin with their length; null when they do not end where the bytes do. */
function readFields(bytes: Buffer): Buffer[] | null {
  const fields: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (at + 4 > bytes.length) return null;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return null;
    fields.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}
