import { config } from "@/lib/config";
import { logTexts } from "./log-texts";
import { outbox } from "./outbox";
import type { Mail, TextMessage, Transport } from "./port";
import { resend } from "./resend";
import { smtp } from "./smtp";

export { type Mail, type TextMessage, type Transport, Undeliverable } from "./port";
export { senderAddress } from "./sender";

let mailTransport: Transport<Mail> | undefined;

/** Who delivers e-mail, as the environment says; made once, because it keeps connections. */
export function mails(): Transport<Mail> {
  const { resendApiKey, smtpUrl } = config().mail;
  mailTransport ??= resendApiKey ? resend(resendApiKey) : smtpUrl ? smtp(smtpUrl) : outbox;
  return mailTransport;
}

/** Who delivers text messages. */
export function texts(): Transport<TextMessage> {
  return logTexts;
}
