import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";
import { PASSWORD } from "../test/world";
import { onOwnSite } from "./own-site";

const test = onOwnSite({ TURNPIKE_DEMO: "1", REGISTRATION: "user-organization" });

test("where organizations sign up, a visitor's cart leads to a form for one, which then pays", async ({
  page,
}) => {
  await page.goto("/pricing/");
  await page.getByRole("button", { name: "Buy Basic now" }).click();
  await expect(page).toHaveURL(/\/register\/\?next=%2Fbilling%2Fcart%2F$/);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.getByLabel("Full name").fill("Orla Doe");
  await page.getByLabel("Organization").fill("Orla Works");
  await page.getByLabel("E-mail", { exact: true }).fill("orla@example.com");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL(/\/billing\/orla-works\/cart\/$/);
  await expect(page.getByRole("main")).toContainText("Basic");
  const { count, results } = await (await page.request.get("/api/users/orla/profiles")).json();
  expect([count, results[0].slug]).toEqual([1, "orla-works"]);
});

test("somebody who buys alone is led to the form for that and back", async ({ page }) => {
  await page.goto("/register/?next=/pricing/");
  await expect(page.getByLabel("Organization")).toBeVisible();
  await page.getByRole("link", { name: "Sign up alone" }).click();
  await expect(page).toHaveURL(/\/register\/personal\/\?next=%2Fpricing%2F$/);
  await expect(page.getByLabel("Organization")).toHaveCount(0);
  await page.getByRole("link", { name: "Sign up an organization" }).click();
  await expect(page.getByLabel("Organization")).toBeVisible();
});

test("an account without a password, or without an organization, is to be had at its own address", async ({
  page,
}) => {
  await page.goto("/register/frictionless/");
  await page.getByLabel("Full name").fill("Fritz Doe");
  await page.getByLabel("E-mail", { exact: true }).fill("fritz@example.com");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).not.toHaveURL(/\/register\//);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("an organization that is not named is asked for at its field", async ({ page }) => {
    await page.goto("/register/");
    await page.getByLabel("Full name").fill("Nils Doe");
    await page.getByLabel("Organization").fill("   ");
    await page.getByLabel("E-mail", { exact: true }).fill("nils@example.com");
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByLabel("Organization")).toHaveAccessibleDescription("This field may not be blank.");
    await expect(page.getByLabel("Full name")).toHaveValue("Nils Doe");
  });
});
