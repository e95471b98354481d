import { operation } from "@/lib/http";
import { NotificationList, NotificationPreview, NotificationTest, SampleOverrides } from "../schemas";
import { listSiteNotifications } from "../site-notifications";
import { sendTest, writeSample } from "../trials";

/** What the site tells people of. */
export const getNotifications = operation({
  name: "listNotifications",
  method: "GET",
  path: "/api/notifications",
  title: "Lists notifications",
  description: "Beyond the API reference.",
  audience: "broker",
  response: NotificationList,
  handle: ({ db }) => listSiteNotifications(db),
});

/** A message as it would look, with sample data. */
export const previewNotification = operation({
  name: "previewNotification",
  method: "GET",
  path: "/api/notifications/{template}",
  title: "Previews a notification e-mail",
  description: "Beyond the API reference.",
  audience: "broker",
  response: NotificationPreview,
  handle: async ({ db, actor, params, now }) => {
    const { event, content } = await writeSample(db, { template: params.template, actor, at: now });
    return { event, subject: content.subject, html: content.html ?? "", text: content.text };
  },
});

/** Sends a message with sample data to the caller, and to nobody else. */
export const testNotification = operation({
  name: "sendTestNotification",
  method: "POST",
  path: "/api/notifications/{template}",
  title: "Sends a test notification e-mail",
  audience: "broker",
  body: SampleOverrides,
  response: NotificationTest,
  handle: async ({ db, actor, params, body: overrides, now }) => {
    const address = await sendTest(db, { template: params.template, actor, overrides, at: now });
    return { detail: `Test e-mail sent to ${address}.` };
  },
});
