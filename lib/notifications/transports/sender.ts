import { config } from "@/lib/config";
import { singleLine } from "@/lib/text/single-line";
import type { Sender } from "./port";

/** Whom messages come from: MAIL_FROM, by the name of the site unless it says another. */
export function senderAddress(siteName: string): Sender {
  const { name, address } = config().mail.from;
  return { name: singleLine(name ?? siteName), address };
}
