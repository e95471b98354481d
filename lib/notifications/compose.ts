import { siteUrl } from "@/lib/http";
import { type Notification, type NotificationName, notifications } from "./catalogue";
import type { MessageData } from "./data";
import { messageLanguage } from "./messages";
import type { MessageContent, NewMessage } from "./queue";
import type { Recipient } from "./recipients";
import { renderEmail, renderText } from "./render";

/** What is said, whoever it is said to. */
export interface Announcement {
  readonly name: NotificationName;
  readonly data: MessageData;
  readonly replyTo: string | null;
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

const NO_EMAIL = { subject: "", html: null, replyTo: null, unsubscribe: null };

async function email(
  { name, data, replyTo, isSample = false }: Announcement,
  { lang, username }: Recipient,
): Promise<MessageContent> {
  const { isTransactional }: Notification = notifications[name];
  const manageUrl =
    isTransactional || username === null
      ? null
      : `${siteUrl()}/users/${encodeURIComponent(username)}/notifications/`;
  const written = await renderEmail(name, data, { language: messageLanguage(lang), manageUrl, isSample });
  return {
    ...written,
    replyTo,
    unsubscribe: isTransactional ? null : (manageUrl ?? writeTo(data.broker.email)),
  };
}

/** Whose address is no account writes to the site's people instead. */
function writeTo(email: string): string | null {
  return email === "" ? null : `mailto:${email}?subject=unsubscribe`;
}
