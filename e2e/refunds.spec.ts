import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { failCharge } from "@/lib/billing/charges";
import { closeDatabase, database, sql } from "@/lib/db";
import { aSubscription } from "../test/ledger";
import { payFor, payForLater } from "../test/payments";
import { aPlan, aProfile, aUser } from "../test/world";
import { signIn } from "./people";

// One after the other, because they share what was sold.
test.describe.configure({ mode: "serial" });

let receipt = "";
let refused = "";

/** A provider, `theatre`, that has sold a season to `patrons` for 100.00, and one to `claque`, whose payment was refused. */
test.beforeAll(async () => {
  process.env.DATABASE_URL = process.env.E2E_DATABASE_URL ?? "";
  const db = database();
  const { id: providerId } = await aProfile(db, "theatre", await aUser(db, "thea"));
  await db.query(sql`UPDATE profile SET is_provider = TRUE WHERE id = ${providerId}`);
  const { id: planId } = await aPlan(db, "season", "theatre", { title: "Season", isActive: false });
  const { id: payerId } = await aProfile(db, "patrons", await aUser(db, "pat"));
  const sale = { planId, payerId, providerId, subscriptionId: await aSubscription(db, payerId, planId) };
  const { key } = await payFor(db, { lines: [[sale, 10_000n]], at: new Date("2026-02-01T12:00:00Z") });
  receipt = `/billing/patrons/receipt/${key}/`;
  const { id: claque } = await aProfile(db, "claque", await aUser(db, "colette"));
  const owed = {
    ...{ planId, payerId: claque, providerId, subscriptionId: await aSubscription(db, claque, planId) },
    descr: "Subscription to season until 2026/04/01 (1 month)",
  };
  const at = new Date("2026-03-01T12:00:00Z");
  const charge = await payForLater(db, { lines: [[owed, 3_000n]], at });
  await db.transaction((tx) => failCharge(tx, charge.id, { failureCode: "declined", at }));
  refused = `/billing/claque/receipt/${charge.key}/`;
  await closeDatabase();
});

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)).toEqual([]);
}

test("a provider refunds a part from the receipt, having seen what it takes; the customer cannot", async ({
  page,
  browser,
}) => {
  await page.goto(receipt);
  await signIn(page, "thea");
  await expect(page.getByRole("heading", { name: "$100.00", level: 1 })).toBeVisible();
  await page.waitForLoadState("networkidle");
  await page.getByRole("button", { name: /^Refund/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Amount").fill("100.01");
  await dialog.getByRole("button", { name: "Review refund" }).click();
  await expect(dialog.getByRole("alert")).toContainText("at most $100.00");
  await dialog.getByLabel("Amount").fill("40");
  await dialog.getByRole("button", { name: "Review refund" }).click();
  await expect(dialog.getByText("$38.84 out of the provider's funds")).toBeVisible();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Refund $40.00" }).click();
  await expect(page.getByText("$40.00 was refunded.")).toBeVisible();
  await expect(page.getByRole("row", { name: /Refunded/ })).toContainText("($40.00)");
  await expect(page.getByRole("row", { name: /Left in all/ })).toContainText("$60.00");
  await page.getByRole("button", { name: "Email again" }).click();
  await expect(page.getByText("The receipt was sent to billing@patrons.example.com.")).toBeVisible();

  const customer = await (await browser.newContext()).newPage();
  await customer.goto(receipt);
  await signIn(customer, "pat");
  await expect(customer.getByRole("row", { name: /Refunded/ })).toBeVisible();
  await expect(customer.getByRole("button", { name: /^Refund/ })).toHaveCount(0);
  await expectAccessible(customer);
});

test("the broker finds the charge among all of them", async ({ page }) => {
  await page.goto("/billing/charges/");
  await signIn(page, "donny");
  await page.waitForLoadState("networkidle");
  await page.getByLabel("Search charges").fill("Patrons");
  await expect(page.getByRole("row")).toHaveCount(2);
  await expectAccessible(page);
  await page.getByRole("row").nth(1).getByRole("link").click();
  await expect(page).toHaveURL(new RegExp(receipt));
});

test("what was refused is told as due while it is, with a way to pay for who may", async ({
  page,
  browser,
}) => {
  await page.goto(refused);
  await signIn(page, "thea");
  await expect(page.getByText("$30.00 is still due")).toBeVisible();
  await expect(page.getByRole("rowheader", { name: "Subscription to Season until" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Pay now" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Go to your subscriptions" })).toHaveCount(0);
  await expectAccessible(page);

  const customer = await (await browser.newContext()).newPage();
  await customer.goto(refused);
  await signIn(customer, "colette");
  await expect(customer.getByRole("link", { name: "Go to your subscriptions" })).toBeVisible();
  await customer.getByRole("link", { name: "Pay now" }).click();
  await expect(customer).toHaveURL(/\/billing\/claque\/balance\//);
  await customer.goto("/billing/claque/history/");
  await expect(customer.getByRole("link", { name: "Pay now" })).toBeVisible();

  await page.goto("/billing/claque/history/");
  await expect(page.getByRole("heading", { name: "Balance due" }).locator("..")).toContainText("$30.00");
  await expect(page.getByRole("link", { name: /^(Pay now|Update card|Add a card)$/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Cancel balance" }).click();
  await page.getByRole("button", { name: "Write off" }).click();
  await expect(page.getByText("The balance is written off")).toBeVisible();

  await customer.goto(refused);
  await expect(customer.getByText("There is nothing left to pay")).toBeVisible();
  await expect(customer.getByRole("link", { name: "Pay now" })).toHaveCount(0);
  await expectAccessible(customer);
});
