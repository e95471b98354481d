import { Resend } from "resend";
import { type Mail, type Transport, Undeliverable } from "./port";

/** Refusals that concern the message; all others may be over later, such as a key that is replaced or a quota. */
const FINAL = new Set([
  "validation_error",
  "invalid_parameter",
  "missing_required_field",
  "invalid_attachment",
  "invalid_idempotent_request",
]);

/**
 * Delivers through Resend. A message is given under its own key, by which Resend knows it again for a day: when our
 * process dies after it was taken, the next attempt sends no second one.
 *
 * @param baseUrl of its API, when it is not Resend's own
 */
export function resend(apiKey: string, baseUrl?: string): Transport<Mail> {
  const client = new Resend(apiKey, baseUrl === undefined ? {} : { baseUrl });
  return {
    name: "resend",
    keepsMessages: false,
    deliver: async ({ key, from, to, replyTo, subject, html, text, headers, attachments }) => {
      const { data, error } = await client.emails.send(
        {
          from: `${JSON.stringify(from.name)} <${from.address}>`,
          ...{ to, subject, html, text, headers: { ...headers } },
          ...(replyTo === null ? {} : { replyTo }),
          ...(attachments.length === 0 ? {} : { attachments: [...attachments] }),
        },
        { idempotencyKey: key },
      );
      if (!error) return data.id;
      const reason = `Resend: ${error.name}: ${error.message}`;
      throw FINAL.has(error.name) ? new Undeliverable(reason) : new Error(reason);
    },
  };
}
