import { createHash } from "node:crypto";
import { derivedKey } from "@/lib/auth/secret";

/** The same key for the same thing, so that a repeated call finds what the first one made. */
export function keyFor(prefix: string, identity: string): string {
  return `${prefix}_${createHash("sha256").update(derivedKey("simulator")).update(identity).digest("hex").slice(0, 24)}`;
}
