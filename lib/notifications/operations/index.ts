import type { Operation } from "@/lib/http";
import { getUserNotifications, putUserNotifications } from "./preferences";
import { getNotifications, previewNotification, testNotification } from "./site";

export const operations: readonly Operation[] = [
  getUserNotifications,
  putUserNotifications,
  getNotifications,
  previewNotification,
  testNotification,
];
