import { operation } from "@/lib/http";
import { changeNotifications, listNotifications } from "../preferences";
import { NotificationPreferences } from "../schemas";

/** What a user hears of. Everything is on until it is switched off. */
export const getUserNotifications = operation({
  name: "listUserNotifications",
  method: "GET",
  path: "/api/users/{user}/notifications",
  title: "Lists a user notifications preferences",
  audience: "self",
  frictionless: true,
  response: NotificationPreferences,
  handle: ({ db, subject, now }) => listNotifications(db, subject.user.id, now),
});

/** Replaces the list: what is not on it is switched off, as far as it can be. */
export const putUserNotifications = operation({
  name: "updateUserNotifications",
  method: "PUT",
  path: "/api/users/{user}/notifications",
  title: "Changes a user notifications preferences",
  audience: "self-only",
  body: NotificationPreferences,
  response: NotificationPreferences,
  handle: ({ db, subject, body, now }) => changeNotifications(db, subject.user, body.notifications, now),
});
