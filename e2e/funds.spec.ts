import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { closeDatabase, database, sql } from "@/lib/db";
import { aSubscription, order } from "../test/ledger";
import { payFor } from "../test/payments";
import { aPlan, aProfile, aUser } from "../test/world";
import { signIn } from "./people";

/** A provider, `choir`, that has sold lessons to `tenors` for 300.00; another 158.00 is due. */
test.beforeAll(async () => {
  process.env.DATABASE_URL = process.env.E2E_DATABASE_URL ?? "";
  const db = database();
  const { id: providerId } = await aProfile(db, "choir", await aUser(db, "clara"));
  await db.query(sql`UPDATE profile SET is_provider = TRUE WHERE id = ${providerId}`);
  const { id: planId } = await aPlan(db, "singing", "choir", { title: "Singing lessons", isActive: false });
  const { id: payerId } = await aProfile(db, "tenors", await aUser(db, "tom"));
  const sale = { planId, payerId, providerId, subscriptionId: await aSubscription(db, payerId, planId) };
  await payFor(db, { lines: [[sale, 30_000n]], at: new Date("2026-02-01T12:00:00Z") });
  await order(db, sale, 15_800n, new Date("2026-03-01T12:00:00Z"));
  await closeDatabase();
});

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)).toEqual([]);
}

/** Goes to a page and waits until its fields may be typed into. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.waitForLoadState("networkidle");
}

test("a provider connects an account, withdraws, records a check once, and gives up the rest", async ({
  page,
}) => {
  await page.goto("/billing/choir/transfers/");
  await signIn(page, "clara");
  await expect(page.getByRole("heading", { name: "Funds", level: 1 })).toBeVisible();
  await expectAccessible(page);

  await open(page, "/billing/choir/bank/");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Connect an account" }).click();
  await page.getByRole("button", { name: "Use this account" }).click();
  await expect(page.getByText("The account is connected")).toBeVisible();

  await open(page, "/billing/choir/transfers/withdraw/");
  await page.getByLabel("Amount").fill("1000");
  await page.getByRole("button", { name: "Review" }).click();
  await expect(page.getByText(/Enter an amount above zero, and at most 291\.00/)).toBeVisible();
  await page.getByLabel("Amount").fill("91");
  await page.getByRole("button", { name: "Review" }).click();
  await expect(page.getByText("$200.00")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: /^Withdraw/ }).click();
  await expect(page.getByText("The payout is on its way")).toBeVisible();
  await expect(page.getByText("$91.00 on its way to the bank")).toBeVisible();

  await recordCheck(page);
  await page.getByRole("button", { name: "Record payment" }).click();
  await expect(page.getByText("The payment is recorded")).toBeVisible();
  await recordCheck(page);
  await page.getByRole("button", { name: "Record payment" }).click();
  await expect(page.getByText("This payment may be recorded already")).toBeVisible();
  await expect(page.getByRole("button", { name: "Record anyway" })).toBeVisible();
  await expectAccessible(page);

  await open(page, "/billing/tenors/history/");
  await page.getByRole("button", { name: "Cancel balance" }).click();
  await expect(page.getByRole("dialog")).toContainText("$100.00");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Write off" }).click();
  await expect(page.getByText("The balance is written off")).toBeVisible();

  await open(page, "/billing/choir/bank/deauthorize/");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Disconnect account" }).click();
  await expect(page.getByText("The account is disconnected")).toBeVisible();
});

/** 58.00 paid by check on a day of March, as far as its review. */
async function recordCheck(page: Page): Promise<void> {
  await open(page, "/billing/choir/transfers/import/");
  await expectAccessible(page);
  await page.getByLabel("Subscriber").fill("tenors");
  await page.getByLabel("Plan").selectOption("singing");
  await page.getByLabel("Paid on").fill("2026-03-05");
  await page.getByLabel("Amount").fill("58,00");
  await page.getByLabel("Description").fill("Paid by check 12");
  await page.getByRole("button", { name: "Review" }).click();
  await expect(page.getByText("Enter an amount above zero, such as 29.00.")).toBeVisible();
  await page.getByLabel("Amount").fill("$58");
  await page.getByLabel("Subscriber").fill("nobody-here");
  await page.getByRole("button", { name: "Review" }).click();
  await expect(page.getByText("They have no active subscription to this plan.")).toBeVisible();
  await page.getByLabel("Subscriber").fill("tenors");
  await page.getByRole("button", { name: "Review" }).click();
  await expect(page.getByText("58.00 USD")).toBeVisible();
  await expect(page.getByText("Due to you now")).toBeVisible();
}
