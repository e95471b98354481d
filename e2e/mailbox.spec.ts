import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { happenTo } from "./announcing";
import { latestMail } from "./mailbox";
import { register, signIn } from "./people";

/** Messages are written by others: what is inside their frames is not this page's to mend. */
async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).exclude("iframe").analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)).toEqual([]);
}

test("who an event concerns gets a message, and its links lead to this site", async ({ page, baseURL }) => {
  await happenTo("wanda", "user_welcome", (user) => ({ user }));
  const mail = await latestMail(page, "Wanda@example.com", { event: "user_welcome" });
  expect(mail.subject).toBe("Welcome to Cowork");
  expect(mail.text).toContain("Your account is ready, Wanda Doe.");
  expect(mail.links).toEqual([`${baseURL}/app/`, `${baseURL}/users/wanda/notifications/`]);
});

test("the mailbox of the demo finds a message by its address and shows it without scripts", async ({
  page,
}) => {
  await happenTo("wilma", "user_login_failed", (user) => ({ user, ip: "203.0.113.7" }));
  await latestMail(page, "wilma@example.com", { event: "user_login_failed" });
  await page.goto("/dev/mailbox/");
  await page.getByLabel("Address or phone").fill("WILMA@");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(/to=WILMA/);
  await expectAccessible(page);
  await page.getByRole("link", { name: "Sign-in to your account on Cowork is locked for a while" }).click();
  const frame = page.frameLocator("iframe");
  await expect(
    frame.getByRole("paragraph").filter({ hasText: "Too many attempts to sign in as wilma" }),
  ).toBeVisible();
  await expect(page.locator("iframe")).toHaveAttribute(
    "sandbox",
    "allow-popups allow-popups-to-escape-sandbox",
  );
  await expectAccessible(page);
  await page
    .getByRole("main")
    .getByRole("link", { name: /\/recover\/$/ })
    .click();
  await expect(page).toHaveURL(/\/recover\/$/);
});

test("a user switches a notification off, and finds it off", async ({ page }) => {
  await register(page, "nell");
  await page.goto("/users/nell/notifications/");
  const gifts = page.getByLabel("Gifts");
  await expect(gifts).toBeChecked();
  await expect(page.getByLabel("Weekly report")).toHaveCount(0);
  await expect(page.getByText("Changes to how you sign in")).toBeVisible();
  await expectAccessible(page);
  const save = page.getByRole("button", { name: "Save changes" });
  await expect(save).toBeDisabled();
  await gifts.uncheck();
  await save.click();
  await expect(page.getByText("Notifications saved")).toBeVisible();
  await page.reload();
  await expect(gifts).not.toBeChecked();
  await expect(page.getByLabel("Orders")).toBeChecked();
});

test("a manager of the site looks at a message and sends it to their own address", async ({ page }) => {
  await page.goto("/login/?next=/proxy/notifications/");
  await signIn(page, "donny");
  await expectAccessible(page);
  await page.getByRole("link", { name: "Receipts and refunds" }).click();
  await expect(page.frameLocator("iframe").getByText("Receipt from Cowork").first()).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Send test to me" }).click();
  await expect(page.getByText("Test e-mail sent to donny@example.com.")).toBeVisible();
  const mail = await latestMail(page, "donny@example.com", { event: "charge_updated" });
  expect(mail.text).toContain("A test: names and amounts below are made up.");
});

test("others see neither the site's notifications nor somebody else's preferences", async ({ page }) => {
  await register(page, "nosy");
  for (const path of [
    "/proxy/notifications/",
    "/proxy/notifications/user_welcome/",
    "/users/donny/notifications/",
  ]) {
    expect((await page.goto(path))?.status(), path).toBe(403);
  }
});
