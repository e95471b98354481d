import { expect, test } from "vitest";
import { notificationNames } from "@/lib/notifications/catalogue";
import { NOTIFICATION_GROUPS } from "./labels";

test("every notification stands in one group, with a label of its own and a sentence", () => {
  const entries = NOTIFICATION_GROUPS.flatMap(({ events }) => Object.entries(events));
  expect(entries.map(([event]) => event).sort()).toEqual([...notificationNames].sort());
  expect(new Set(entries.map(([, { label }]) => label)).size).toBe(entries.length);
  for (const [, { summary }] of entries) expect(summary).toMatch(/^[A-Z].*\.$/);
});
