import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { closeDatabase, database, sql } from "@/lib/db";
import { aProfile, aUser, PASSWORD } from "../test/world";
import { signIn } from "./people";

// One after the other, because they share the price list.
test.describe.configure({ mode: "serial" });

/** A provider, `nursery`, that sells nothing yet. */
test.beforeAll(async () => {
  process.env.DATABASE_URL = process.env.E2E_DATABASE_URL ?? "";
  const db = database();
  const { id } = await aProfile(db, "nursery", await aUser(db, "phyllis"));
  await db.query(sql`UPDATE profile SET is_provider = TRUE WHERE id = ${id}`);
  await closeDatabase();
});

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)).toEqual([]);
}

async function open(page: Page, path: string, username = "phyllis"): Promise<void> {
  await page.goto(path);
  await signIn(page, username, PASSWORD);
  await expect(page).not.toHaveURL(/\/login\//);
  await page.waitForLoadState("networkidle");
}

/** The plan on the price list, as everybody sees it. */
async function priceOf(page: Page, title: string): Promise<string> {
  const visitor = await page.context().browser()?.newContext();
  const list = await visitor?.newPage();
  if (!list) throw new Error("there is no browser");
  await list.goto("/pricing/");
  const card = list.getByRole("listitem").filter({ hasText: title });
  const text = (await card.count()) === 0 ? "" : ((await card.first().textContent()) ?? "");
  await list.close();
  return text;
}

test("a provider creates a plan, puts it on sale, and changes its price", async ({ page }) => {
  await open(page, "/profile/nursery/plans/");
  await expectAccessible(page);
  await page
    .getByRole("link", { name: /new plan|create/i })
    .first()
    .click();
  await expect(page).toHaveURL(/\/plans\/new\//);
  await expectAccessible(page);
  await page.waitForLoadState("networkidle");
  await page.getByLabel("Title").fill("Orchid club");
  await page.getByLabel("Description").fill("An **orchid** a month.");
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByRole("region", { name: "Preview of the description" }).locator("strong")).toHaveText(
    "orchid",
  );
  await page.getByLabel("Currency").selectOption("jpy");
  await page.getByLabel("Price", { exact: true }).fill("1900");
  await page.getByLabel("Currency").selectOption("usd");
  await expect(page.getByLabel("Price", { exact: true })).toHaveValue("1900.00");
  await page.getByLabel("Price", { exact: true }).fill("19");
  await page.getByRole("button", { name: "Create plan" }).click();
  await expect(page).toHaveURL(/\/plans\/orchid-club\/$/);
  await page.waitForLoadState("networkidle");
  expect(await priceOf(page, "Orchid club")).toBe("");
  await page.getByRole("button", { name: "Put on sale" }).click();
  await expect(page.getByRole("button", { name: "Take off sale" })).toBeVisible();
  expect(await priceOf(page, "Orchid club")).toContain("$19");
  await expectAccessible(page);

  await page.getByLabel("Price", { exact: true }).fill("24.50");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Plan saved")).toBeVisible();
  expect(await priceOf(page, "Orchid club")).toContain("$24.50");

  // A title that nobody has subscribed under gives the plan another address.
  await page.getByLabel("Title").fill("Orchid circle");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page).toHaveURL(/\/plans\/orchid-circle\/$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Orchid circle");
  expect(await priceOf(page, "Orchid circle")).toContain("$24.50");
});

test("a plan that was never used is deleted, once its name is typed", async ({ page }) => {
  await open(page, "/profile/nursery/plans/orchid-circle/");
  await page.getByRole("button", { name: "Delete plan" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill("orchid-circle");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Delete plan" }).click();
  await expect(page).toHaveURL(/\/profile\/nursery\/plans\/$/);
  await expect(page.getByText("Orchid circle")).toHaveCount(0);
});

test("the broker previews a run of the renewals for one subscriber, and starts it", async ({ page }) => {
  await open(page, "/billing/jobs/", "donny");
  await expectAccessible(page);
  await page.getByLabel("Subscriber").fill("nobody-here");
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByText("There is no such profile.")).toBeVisible();
  await page.getByLabel("Subscriber").fill("nursery");
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByText(/A run for .* would do this/)).toBeVisible();
  await expectAccessible(page);
  await page.waitForLoadState("networkidle");
  await page.getByRole("button", { name: "Start this run" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Start the run" }).click();
  await expect(page.getByText("The run is queued.")).toBeVisible();
  await expect(async () => {
    await page.goto("/billing/jobs/");
    await expect(page.getByRole("row").filter({ hasText: "nursery" }).first()).toContainText("Done", {
      timeout: 1_000,
    });
  }).toPass({ timeout: 60_000 });
});
