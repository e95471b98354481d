import { expect, test } from "@playwright/test";
import { happenTo } from "./announcing";
import { latestMail } from "./mailbox";

test("who an event concerns gets a message, and its links lead to this site", async ({ page, baseURL }) => {
  await happenTo("wanda", "user_welcome", (user) => ({ user }));
  const mail = await latestMail(page, "Wanda@example.com", { event: "user_welcome" });
  expect(mail.subject).toBe("Welcome to Cowork");
  expect(mail.text).toContain("Your account is ready, Wanda Doe.");
  expect(mail.links).toEqual([`${baseURL}/app/`, `${baseURL}/users/wanda/notifications/`]);
});
