import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { PASSWORD } from "../test/world";

async function fillCard(page: Page, number: string): Promise<void> {
  await page.getByLabel("Card number").fill(number);
  await page.getByLabel("Expires").fill("12 / 30");
  await page.getByLabel("Security code").fill("123");
}

async function registerCompany(page: Page, name: string): Promise<void> {
  await page.getByLabel("Full name").fill(`${name} Doe`);
  await page.getByLabel("E-mail", { exact: true }).fill(`${name}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: /sign up|create/i }).click();
}

test("a visitor buys a plan, with a declined card on the way, and the provider sees the sale", async ({
  page,
  browser,
}) => {
  await page.goto("/pricing/");
  await page.getByRole("listitem").filter({ hasText: "Saver" }).getByRole("button", { name: "Buy" }).click();
  await expect(page).toHaveURL(/\/register\//);
  await registerCompany(page, "vera");

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Choose how to pay");
  await page.getByText("12 months").click();
  await page.getByRole("button", { name: "Continue" }).click();

  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Review and pay");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await fillCard(page, "4000 0000 0000 0002");
  await page.getByRole("button", { name: "Pay $278.00" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Your card was declined" })).toBeVisible();

  await fillCard(page, "4242 4242 4242 4242");
  await page.getByRole("button", { name: "Pay $278.00" }).click();
  await expect(page).toHaveURL(/\/billing\/vera\/receipt\/ch_/);
  await expect(page.getByText("Paid", { exact: true })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("$278.00");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

  await page.goto("/billing/vera/history/");
  await expect(page.getByText("Card ending in 4242")).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(3);

  const provider = await (await browser.newContext()).newPage();
  await provider.goto("/login/?next=/metrics/cowork/dashboard/");
  await provider.getByLabel("User name, e-mail or phone").fill("donny");
  await provider.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await provider.getByRole("button", { name: "Sign in", exact: true }).first().click();
  await expect(provider).toHaveURL(/\/metrics\/cowork\/dashboard\//);
  await expect(provider.getByText("$278.00").first()).toBeVisible();
});

test("a bank that asks to confirm is answered on the page", async ({ page }) => {
  await page.goto("/pricing/");
  await page.getByRole("listitem").filter({ hasText: "Basic" }).getByRole("button", { name: "Buy" }).click();
  await registerCompany(page, "connie");
  await fillCard(page, "4000 0025 0000 3155");
  await page.getByRole("button", { name: "Pay $100.00" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Confirm payment" }).click();
  await expect(page.getByText("Paid", { exact: true })).toBeVisible();
});

test("a card can be replaced and removed", async ({ page }) => {
  await page.goto("/register/");
  await registerCompany(page, "carla");
  await expect(page).toHaveURL(/\/app\//);
  await page.goto("/billing/carla/card/");
  await fillCard(page, "4242 4242 4242 4241");
  await page.getByRole("button", { name: "Save card" }).click();
  await expect(page.getByText("Check the card number.")).toBeVisible();
  await page.getByLabel("Name on the card").fill("Carla Doe");
  await page.getByLabel("Postal code").fill("90014");
  await fillCard(page, "4242 4242 4242 4242");
  await page.getByRole("button", { name: "Save card" }).click();
  await expect(page.getByText("Card ending in 4242")).toBeVisible();
  await page.goto("/billing/carla/card/");
  await expect(page.getByText("Expires ", { exact: false }).first()).toBeVisible();
  await page.waitForLoadState("networkidle");
  await page.getByRole("button", { name: "Remove card" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove card" }).click();
  await expect(page.getByText("No card on file")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Add a card" })).toBeVisible();
});
