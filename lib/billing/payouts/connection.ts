import { timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { SealedCookie } from "@/lib/auth/sealed-cookie";
import { ConnectionRefused } from "./errors";

const Asked = z.object({ state: z.string(), profile: z.string(), user: z.string() });
type Asked = z.output<typeof Asked>;

/**
 * Set when somebody asks, on a page of ours, to connect a payout account: only then does coming back from the processor
 * connect one. So nobody can be made to have their funds paid out to somebody else's account.
 */
export const connectionCookie = new SealedCookie("payout-account", 15 * 60, Asked);

/**
 * Checks that what came back was asked for, by this user for this profile.
 *
 * @param asked what the browser's cookie says; null without one
 * @throws ConnectionRefused 400
 */
export function checkState(
  asked: Asked | null,
  back: { readonly state: string; readonly profileId: bigint; readonly userId: bigint },
): void {
  const isSame = asked?.profile === back.profileId.toString() && asked.user === back.userId.toString();
  if (!asked || !isSame || !areEqual(asked.state, back.state)) throw new ConnectionRefused();
}

function areEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
