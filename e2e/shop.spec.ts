import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { PASSWORD } from "../test/world";
import { latestMail } from "./mailbox";
import { register, signIn } from "./people";

async function fillCard(page: Page): Promise<void> {
  await page.getByLabel("Card number").fill("4242 4242 4242 4242");
  await page.getByLabel("Expires").fill("12 / 30");
  await page.getByLabel("Security code").fill("123");
}

async function expectAccessible(page: Page): Promise<void> {
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
}

async function buy(page: Page, plan: string): Promise<void> {
  await page.goto("/pricing/");
  await page.getByRole("listitem").filter({ hasText: plan }).getByRole("button", { name: "Buy" }).click();
}

/** The manager of the provider, at its discount codes. */
async function openCodes(page: Page): Promise<void> {
  await page.goto("/login/?next=/billing/cowork/coupons/");
  await signIn(page, "donny", PASSWORD);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Discount codes");
}

async function createCode(page: Page, code: string, value: string): Promise<void> {
  await page.getByRole("button", { name: "New code" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Code").fill(code);
  await dialog.getByLabel("Value").fill(value);
  await dialog.getByRole("button", { name: "Create code" }).click();
  await expect(page.getByRole("row").filter({ hasText: code })).toBeVisible();
}

test("a provider makes a discount code, changes and deletes it", async ({ page }) => {
  await openCodes(page);
  await createCode(page, "SUMMER", "12.5");
  const row = page.getByRole("row").filter({ hasText: "SUMMER" });
  await expect(row).toContainText("12.5 % off");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Edit SUMMER" }).click();
  await page.getByRole("dialog").getByLabel("Value").fill("101");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("A percentage is at most 10000, which is 100%.")).toBeVisible();
  await page.getByRole("dialog").getByLabel("Value").fill("20");
  await page.getByRole("dialog").getByLabel("Uses left").fill("3");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(row).toContainText("20 % off");
  await page.getByRole("button", { name: "Delete SUMMER" }).click();
  await page.getByRole("button", { name: "Delete code" }).click();
  await expect(row).toHaveCount(0);
});

test("a visitor redeems a code, chooses how to pay, and pays the lower price", async ({ page, browser }) => {
  await openCodes(page);
  await createCode(page, "QUARTER", "25");

  const visitor = await (await browser.newContext()).newPage();
  await buy(visitor, "Saver");
  await expect(visitor).toHaveURL(/\/register\//);
  await visitor.goto("/redeem/");
  await visitor.getByLabel("Discount code").fill("nothing");
  await visitor.getByRole("button", { name: "Redeem" }).click();
  await expect(visitor.getByText("is good for nothing in your cart")).toBeVisible();
  await visitor.getByLabel("Discount code").fill("quarter");
  await visitor.getByRole("button", { name: "Redeem" }).click();
  await expect(visitor).toHaveURL(/\/register\//);
  await register(visitor, "quentin", visitor.url());
  await expect(visitor.getByRole("heading", { level: 1 })).toHaveText("Choose how to pay");
  await expectAccessible(visitor);
  await visitor.getByText("12 months").click();
  await visitor.getByRole("button", { name: "Continue" }).click();
  await fillCard(visitor);
  await visitor.getByRole("button", { name: "Pay $208.50" }).click();
  await expect(visitor).toHaveURL(/\/billing\/quentin\/receipt\/ch_/);
});

test("seats are bought out of a file, and a gift is claimed by its mail", async ({ page, browser }) => {
  await register(page, "greta");
  await page.goto("/billing/greta/cart/?plan=basic");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Add to your cart");
  await page.getByRole("button", { name: "Add to cart" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Review and pay");
  await page.goto("/billing/greta/cart-seats/");
  const csv = "Joe,Smith,joe.gift@example.org\nAnn Lee,ann.gift@example.org\nalone\n";
  await page.getByLabel("CSV file").setInputFiles({
    ...{ name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(csv) },
  });
  await page.getByRole("button", { name: "Upload file" }).click();
  await expect(page.getByText("2 people added")).toBeVisible();
  await expect(page.getByText("alone: Unable to parse row")).toBeVisible();
  await expectAccessible(page);
  await expect(page.getByText("$200", { exact: false }).first()).toBeVisible();
  await page.getByRole("link", { name: "Continue" }).click();
  await fillCard(page);
  await page.getByRole("button", { name: "Pay $200.00" }).click();
  await expect(page).toHaveURL(/\/billing\/greta\/receipt\/ch_/);

  const mail = await latestMail(page, "joe.gift@example.org", { event: "claim_code_generated" });
  const link = mail.links.find((url) => url.includes("/cart/?code="));
  const joe = await (await browser.newContext()).newPage();
  await joe.goto(link ?? "");
  await register(joe, "joe-gift", joe.url());
  await expect(joe.getByText("complimentary of")).toBeVisible();
  await joe.getByRole("button", { name: "Start subscription" }).click();
  await expect(joe).toHaveURL(/\/app\/joe-gift\//);
});
