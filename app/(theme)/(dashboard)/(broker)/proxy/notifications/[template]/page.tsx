import type { Metadata } from "next";
import { notificationLabel } from "@/components/notifications/labels";
import { MessageFrame, MessageText } from "@/components/notifications/message-frame";
import { SendTest } from "@/components/notifications/send-test";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { Section } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { load } from "@/lib/http/call";
import { previewNotification } from "@/lib/notifications/operations/site";
import { sendTestTo } from "./actions";

export async function generateMetadata({
  params,
}: PageProps<"/proxy/notifications/[template]">): Promise<Metadata> {
  return { title: notificationLabel((await params).template).label };
}

export default async function NotificationPage({ params }: PageProps<"/proxy/notifications/[template]">) {
  const { template } = await params;
  const { event, subject, html, text } = await load(previewNotification, { params: { template } });
  const { label, summary } = notificationLabel(event);
  return (
    <>
      <PageHeader
        breadcrumbs={
          <Breadcrumbs items={[{ label: "Messages", href: "/proxy/notifications/" }, { label }]} />
        }
        title={label}
        description={
          <>
            {summary} <span className="font-mono text-13">{template}</span>
          </>
        }
        actions={<SendTest send={sendTestTo.bind(null, template)} />}
      />
      <div className="flex flex-col gap-8">
        <MessageFrame html={html} title={`Preview: ${subject}`} />
        <Section title="Plain text" description="For who reads no HTML; made of the same content.">
          <MessageText>{text}</MessageText>
        </Section>
      </div>
    </>
  );
}
