import { type APIRequestContext, expect, type Page } from "@playwright/test";

/** A message as the demo keeps it. */
export interface Mail {
  readonly id: string;
  /** Such as `user_verification`. */
  readonly event: string;
  readonly subject: string;
  readonly text: string;
  /** Every address in it, in order. */
  readonly links: readonly string[];
}

/**
 * The latest message to an e-mail address, or a phone number; waits for one to arrive.
 *
 *     const { links } = await latestMail(page, "ada@example.com", { event: "user_verification" });
 *
 * @param event the latest of this kind
 * @param after waits for one that is newer than this, which was read before
 */
export async function latestMail(
  from: Page | APIRequestContext,
  address: string,
  { event, after }: { event?: string; after?: Mail } = {},
): Promise<Mail> {
  const request = "request" in from ? from.request : from;
  const query = new URLSearchParams({ to: address, ...(event && { event }) });
  let mail: Mail | null = null;
  await expect
    .poll(
      async () => {
        const answer = await request.get(`/dev/mailbox/latest/?${query}`);
        mail = answer.ok() ? await answer.json() : null;
        return mail && mail.id !== after?.id ? "arrived" : "none yet";
      },
      { message: `mail to ${address}`, timeout: 20_000, intervals: [100, 250, 500] },
    )
    .toBe("arrived");
  return mail as unknown as Mail;
}

/** The six digits of a message. */
export function codeOf({ text }: Mail): string {
  const [code] = /\b\d{6}\b/.exec(text) ?? [];
  if (code === undefined) throw new Error(`There is no code in:\n${text}`);
  return code;
}
