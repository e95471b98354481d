import { createHmac } from "node:crypto";
import { derivedKey } from "@/lib/auth/secret";

/** A role that waits to be accepted, as it is stored. */
export interface PendingGrant {
  readonly roleId: bigint;
  /** Random; new with every invitation. */
  readonly nonce: string;
}

/**
 * The key by which the invitee accepts: 40 hex digits. It can be made again for whoever was invited, and for nobody who
 * only reads the database.
 */
export function grantKeyOf({ roleId, nonce }: PendingGrant): string {
  return createHmac("sha256", derivedKey("grant")).update(`${roleId}:${nonce}`).digest("hex").slice(0, 40);
}
