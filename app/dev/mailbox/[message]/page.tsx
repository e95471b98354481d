import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { MessageFrame, MessageText } from "@/components/notifications/message-frame";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/card";
import { DetailsList } from "@/components/ui/details-list";
import { PageHeader } from "@/components/ui/page-header";
import { Time } from "@/components/ui/time";
import { database } from "@/lib/db";
import { findMessage, type KeptMessage, linksOf } from "@/lib/notifications/mailbox";
import { demoOnly } from "../../demo-only";

export const metadata: Metadata = { title: "Message" };

/** One message: as a mail program shows it, as plain text, and its links. */
export default async function MessagePage({ params }: PageProps<"/dev/mailbox/[message]">) {
  await demoOnly();
  const { message: id } = await params;
  const message = /^\d{1,18}$/.test(id) ? await findMessage(database(), BigInt(id)) : null;
  if (!message) notFound();
  const { address, event, createdAt, error, content } = message;
  const title = titleOf(message);
  return (
    <main id="main" className="mx-auto max-w-page px-4 py-10 sm:px-6">
      <PageHeader
        breadcrumbs={<Breadcrumbs items={[{ label: "Mailbox", href: "/dev/mailbox/" }, { label: title }]} />}
        title={title}
      />
      <div className="flex flex-col gap-8">
        <DetailsList
          items={[
            { label: "To", value: address },
            ...(content?.replyTo ? [{ label: "Answers go to", value: content.replyTo }] : []),
            { label: "About", value: <span className="font-mono text-13">{event}</span> },
            { label: "Written", value: <Time at={createdAt} zone="UTC" /> },
          ]}
        />
        {error && (
          <Callout tone="danger" title="Not delivered">
            {error}
          </Callout>
        )}
        {content && <Content {...content} id={id} title={title} />}
      </div>
    </main>
  );
}

function titleOf({ channel, content, event }: KeptMessage): string {
  return channel === "phone" ? "Text message" : (content?.subject ?? event);
}

function Content({
  id,
  title,
  ...content
}: NonNullable<KeptMessage["content"]> & { id: string; title: string }) {
  const links = linksOf(content);
  const { attachments = [] } = content;
  return (
    <>
      {links.length > 0 && (
        <Section title="Links">
          <ul className="flex flex-col gap-2">
            {links.map((url) => (
              <li key={url}>
                <a href={url} className="text-primary underline underline-offset-2 [overflow-wrap:anywhere]">
                  {url}
                </a>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {attachments.length > 0 && (
        <Section title="Attached">
          <ul className="flex flex-col gap-2">
            {attachments.map(({ filename }) => (
              <li key={filename}>
                <a
                  href={`/dev/mailbox/${id}/${encodeURIComponent(filename)}/`}
                  className="text-primary underline underline-offset-2 [overflow-wrap:anywhere]"
                >
                  {filename}
                </a>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {content.html !== null && <MessageFrame html={content.html} title={`Message: ${title}`} />}
      <Section title="Plain text">
        <MessageText>{content.text}</MessageText>
      </Section>
    </>
  );
}
