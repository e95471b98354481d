import type { Db } from "@/lib/db";
import { type Notification, notificationNames, notifications, preferenceOf } from "./catalogue";
import { listFailedMessages } from "./mailbox";
import type { NotificationList } from "./schemas";

/** What the site tells people of, and what of it could not be delivered of late. */
export async function listSiteNotifications(db: Db): Promise<NotificationList> {
  const failures = await listFailedMessages(db);
  return {
    results: notificationNames.map((event) => {
      const { to, copies, apart, isTransactional }: Notification = notifications[event];
      const preference = preferenceOf(event);
      return {
        event,
        preference,
        is_transactional: isTransactional,
        to,
        copies: [...copies],
        apart: apart ?? null,
      };
    }),
    failures: failures.map(({ event, address, failedAt, createdAt, error }) => ({
      ...{ event, address, failed_at: failedAt ?? createdAt, reason: error ?? "" },
    })),
  };
}
