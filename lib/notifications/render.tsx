import { render, toPlainText } from "@react-email/components";
import { formatMoney } from "@/lib/money/display";
import { localeOf, type MessageLanguage } from "@/lib/text/message-languages";
import { singleLine } from "@/lib/text/single-line";
import { isTimeZone } from "@/lib/time/zones";
import type { NotificationName } from "./catalogue";
import type { AmountData, MessageData } from "./data";
import { sayIn } from "./messages";
import { templateFor } from "./templates";
import { Layout } from "./templates/layout";
import type { Wording } from "./templates/template";

/** An e-mail, ready to be sent. */
export interface RenderedEmail {
  /** One line, without control characters. */
  readonly subject: string;
  readonly html: string;
  /** The same, for who reads no HTML. */
  readonly text: string;
}

/** How a message is written, beside what it says. */
export interface Setting {
  readonly language: MessageLanguage;
  /** Where its reader chooses what to hear of; null for what nobody can switch off. */
  readonly manageUrl: string | null;
  readonly isSample?: boolean;
}

/** Writes an e-mail: HTML and plain text of the same content, in the language of its reader. */
export async function renderEmail(
  name: NotificationName,
  data: MessageData,
  { language, manageUrl, isSample = false }: Setting,
): Promise<RenderedEmail> {
  const { template, wording, t } = prepare(name, data, language);
  const subject = singleLine(t("subject"));
  const frame = {
    ...{ lang: language, subject, preview: t("intro"), broker: data.broker },
    support: "provider" in data ? data.provider.email || data.broker.email : data.broker.email,
    ...{ manageUrl, isSample, say: wording.say },
  };
  const html = await render(<Layout frame={frame}>{template.content({ ...wording, data, t })}</Layout>);
  return { subject, html, text: toPlainText(html, TEXT_OPTIONS) };
}

/** Writes a text message: one sentence. */
export function renderText(name: NotificationName, data: MessageData, language: MessageLanguage): string {
  return singleLine(prepare(name, data, language).t("text"));
}

function prepare(name: NotificationName, data: MessageData, language: MessageLanguage) {
  const template = templateFor(name, data);
  const wording = wordingIn(language, data.broker.default_timezone);
  const values = template.values(data, wording);
  return { template, wording, t: (key: string) => wording.say(`${name}.${key}`, values) };
}

function wordingIn(language: MessageLanguage, zone: string): Wording {
  const locale = localeOf(language);
  const timeZone = isTimeZone(zone) ? zone : "UTC";
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone });
  const instants = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone });
  return {
    say: sayIn(language),
    date: (instant) => dates.format(new Date(instant)),
    instant: (instant) => `${instants.format(new Date(instant))} (${timeZone})`,
    money: ({ amount, unit }: AmountData) => formatMoney(BigInt(amount), unit, locale),
    number: (value) => new Intl.NumberFormat(locale).format(value),
  };
}

/** Headings as they are written; labels apart from their values. */
const TEXT_OPTIONS = {
  selectors: [
    { selector: "h1", options: { uppercase: false } },
    { selector: "table[data-fact=true]", format: "dataTable", options: { colSpacing: 2 } },
  ],
};
