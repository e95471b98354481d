import { createTransport } from "nodemailer";
import { isLoopback } from "@/lib/config";
import { type Mail, type Transport, Undeliverable } from "./port";

const TIMEOUT_MS = 30_000;

/**
 * Delivers to an SMTP server. `smtps://` speaks TLS from the start, `smtp://` as soon as the server offers it; a password
 * is never sent without, except on this machine. A message bears the same Message-ID at every attempt, so that mailboxes
 * can tell a second copy.
 *
 * @param url `smtps://user:password@host:465`; what follows `?` are options of nodemailer
 */
export function smtp(url: string): Transport<Mail> {
  const { hostname, username, protocol } = new URL(url);
  const mustEncrypt = protocol === "smtp:" && username !== "" && !isLoopback(hostname);
  const mailer = createTransport(
    {
      ...{ url, pool: true, maxConnections: 2 },
      ...(mustEncrypt ? { requireTLS: true } : {}),
      ...{ connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS },
    },
    // Nothing in a message may name a file of ours, or an address, to be put into it.
    { disableFileAccess: true, disableUrlAccess: true },
  );
  return {
    name: "smtp",
    keepsMessages: false,
    deliver: async ({ key, from, to, replyTo, subject, html, text, headers, attachments }) => {
      try {
        const { messageId } = await mailer.sendMail({
          ...{ from, to: { name: "", address: to }, subject, html, text, headers: { ...headers } },
          envelope: { from: from.address, to },
          messageId: `<${key}@${from.address.split("@")[1]}>`,
          attachments: [...attachments],
          ...(replyTo === null ? {} : { replyTo: { name: "", address: replyTo } }),
        });
        return messageId;
      } catch (error) {
        throw isFinal(error)
          ? new Undeliverable(reasonOf(error), { cause: error })
          : new Error(reasonOf(error));
      }
    },
  };
}

/** 5xx answers to the addresses or the message; a refused password is ours to mend, and then the message can go. */
function isFinal(error: unknown): boolean {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  return responseCode !== undefined && responseCode >= 500 && code !== "EAUTH";
}

function reasonOf(error: unknown): string {
  return `SMTP: ${error instanceof Error ? error.message : String(error)}`;
}
