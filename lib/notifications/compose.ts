import { siteUrl } from "@/lib/http";
import { type Receipt, receiptFileName, receiptPdf } from "@/lib/receipts";
import { type MessageLanguage, messageLanguage } from "@/lib/text/message-languages";
import { type Notification, type NotificationName, notifications } from "./catalogue";
import type { MessageData } from "./data";
import type { Attachment, MessageContent, NewMessage } from "./queue";
import type { Recipient } from "./recipients";
import { renderEmail, renderText } from "./render";

/** What is said, whoever it is said to. */
export interface Announcement {
  readonly name: NotificationName;
  readonly data: MessageData;
  readonly replyTo: string | null;
  /** Attached as a file. */
  readonly receipt?: Receipt;
  readonly isSample?: boolean;
}

/** Writes to one recipient, in their language. */
export async function compose(announcement: Announcement, recipient: Recipient): Promise<NewMessage> {
  const { channel, address, lang } = recipient;
  const { name, data } = announcement;
  const content =
    channel === "phone"
      ? { ...NO_EMAIL, text: renderText(name, data, messageLanguage(lang)) }
      : await email(announcement, recipient);
  return { event: name, channel, address, content };
}

const NO_EMAIL = { subject: "", html: null, replyTo: null, unsubscribe: null, attachments: [] };

async function email(
  { name, data, replyTo, receipt, isSample = false }: Announcement,
  { lang, username }: Recipient,
): Promise<MessageContent> {
  const language = messageLanguage(lang);
  const { isTransactional }: Notification = notifications[name];
  const manageUrl =
    isTransactional || username === null
      ? null
      : `${siteUrl()}/users/${encodeURIComponent(username)}/notifications/`;
  const written = await renderEmail(name, data, { language, manageUrl, isSample });
  return {
    ...written,
    replyTo,
    attachments: receipt ? [await attachment(receipt, language, data.broker.slug)] : [],
    unsubscribe: isTransactional ? null : (manageUrl ?? writeTo(data.broker.email)),
  };
}

/** What was printed, by receipt and language: many get the same. */
const printed = new WeakMap<Receipt, Map<string, Promise<Attachment>>>();

function attachment(receipt: Receipt, language: MessageLanguage, siteSlug: string): Promise<Attachment> {
  const known = printed.get(receipt) ?? new Map<string, Promise<Attachment>>();
  printed.set(receipt, known);
  const one = known.get(language) ?? print(receipt, language, siteSlug);
  known.set(language, one);
  return one;
}

async function print(receipt: Receipt, language: MessageLanguage, siteSlug: string): Promise<Attachment> {
  const pdf = await receiptPdf(receipt, language);
  return {
    ...{ filename: receiptFileName(siteSlug, receipt), contentType: "application/pdf" },
    base64: pdf.toString("base64"),
  };
}

/** Whose address is no account writes to the site's people instead. */
function writeTo(email: string): string | null {
  return email === "" ? null : `mailto:${email}?subject=unsubscribe`;
}
