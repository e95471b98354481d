import { randomUUID } from "node:crypto";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { closeDatabase, database, sql } from "@/lib/db";
import { addPeriods } from "@/lib/time/periods";
import { aSubscription, order, pay } from "../test/ledger";
import { aPlan, aProfile, aUser } from "../test/world";
import { register, signIn } from "./people";

// One worker, so that there is one studio.
test.describe.configure({ mode: "default" });

const id = randomUUID().slice(0, 8);
const manager = `stella-${id}`;
const studio = `studio-${id}`;
const newcomer = `newcomer-${id}`;

/** In the middle of last month, whatever the time zone. */
const soldAt = addPeriods(new Date(new Date().setUTCDate(15)), "monthly", -1);
const soldIn = new Intl.DateTimeFormat("en-US", { month: "long", year: "numeric" }).format(soldAt);

/** A studio that sold a lesson for $29.00 last month and was paid for it, and one that has sold nothing. */
test.beforeAll(async () => {
  process.env.DATABASE_URL = process.env.E2E_DATABASE_URL;
  const db = database();
  const stella = await aUser(db, manager);
  const provider = await aProfile(db, studio, stella);
  await aProfile(db, newcomer, stella);
  await db.query(sql`UPDATE profile SET is_provider = TRUE WHERE slug IN (${studio}, ${newcomer})`);
  const { id: planId } = await aPlan(db, `lessons-${id}`, studio, { title: "Lessons", isActive: false });
  const customer = await aProfile(db, `marigold-${id}`, stella);
  const subscriptionId = await aSubscription(db, customer.id, planId);
  const sale = { subscriptionId, planId, payerId: customer.id, providerId: provider.id };
  const ordered = await order(db, { ...sale, descr: "Subscription to lessons" }, 2900n, soldAt);
  const key = `ch_${id}`;
  await pay(db, { customerId: customer.id, invoicedIds: [ordered], createdAt: soldAt, key });
  await closeDatabase();
});

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(`/login/?next=${path}`);
  await signIn(page, manager);
  await page.waitForURL((url) => url.pathname === path);
}

test("a provider sees what was sold, last month's revenue first", async ({ page }) => {
  await visit(page, `/metrics/${studio}/dashboard/`);
  await expect(page).toHaveTitle(/^Studio-.* Inc dashboard - Cowork$/);
  const revenue = page.getByText(`Monthly recurring revenue, ${soldIn}`).locator("..");
  await expect(revenue).toContainText("$29.00");
  const sale = page.getByRole("table", { name: "Latest sales" }).getByRole("row").nth(1);
  await expect(sale).toContainText(`Marigold-${id} Inc`);
  await expect(sale).toContainText("$29.00");
  await page.getByRole("link", { name: "See reports" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/ reports$/);
});

test("the chart's table has the sale under its month, exactly", async ({ page }) => {
  await visit(page, `/metrics/${studio}/revenue/`);
  const table = page.getByRole("table", { name: "Amounts over time" });
  // The page streams in: a list is read once it is all there.
  await expect(table.getByRole("columnheader")).toHaveCount(13);
  const names = await table
    .getByRole("columnheader")
    .evaluateAll((headers) => headers.map((header) => header.querySelector(".sr-only")?.textContent ?? ""));
  expect(names).toContain(soldIn);
  const cells = table.getByRole("row", { name: /^Total sales/ }).getByRole("cell");
  await expect(cells).toHaveCount(12);
  for (let place = 0; place < 12; place += 1) {
    await expect(cells.nth(place)).toHaveAccessibleName(names[place + 1] === soldIn ? "$29.00" : "$0.00");
  }
});

test("the chart tells exact amounts by the arrow keys, and leaves out what is switched off", async ({
  page,
}) => {
  await visit(page, `/metrics/${studio}/revenue/`);
  await page.getByRole("button", { name: "Payments" }).click();
  await expect(page.getByRole("button", { name: "Payments" })).toHaveAttribute("aria-pressed", "false");
  await page.getByRole("application").focus();
  for (let step = 0; step < 10; step += 1) await page.keyboard.press("ArrowRight");
  const values = page.getByRole("status").filter({ hasText: soldIn });
  await expect(values).toContainText("Total sales$29.00");
  await expect(values).not.toContainText("Payments");
});

test("period and day are chosen in the address", async ({ page }) => {
  await visit(page, `/metrics/${studio}/revenue/`);
  await page.getByRole("link", { name: "Yearly" }).click();
  await expect(page).toHaveURL(/\?period_type=yearly$/);
  await expect(page.getByRole("columnheader")).toHaveCount(6);
  await page.getByLabel("As of").fill("2020-12-31");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/period_type=yearly&as_of=2020-12-31$/);
  await expect(page.getByText("Nothing was sold or paid in these periods")).toBeVisible();
  await expect(page.getByText("As of the end of December 31, 2020")).toBeVisible();
});

test("who has sold nothing yet is told what will be here", async ({ page }) => {
  await visit(page, `/metrics/${newcomer}/dashboard/`);
  await expect(page.getByText("No sales yet")).toBeVisible();
});

test("a stranger gets the 403 page", async ({ page }) => {
  await register(page, `stranger-${id}`);
  for (const name of ["dashboard", "revenue"]) {
    const response = await page.goto(`/metrics/${studio}/${name}/`);
    expect(response?.status()).toBe(403);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("You have no access to this page");
    await expect(page.getByText("Studio-")).toHaveCount(0);
  }
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 390]) {
    test(`both pages are accessible and fit in ${width} pixels, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 844 });
      await visit(page, `/metrics/${studio}/dashboard/`);
      for (const name of ["dashboard", "revenue"]) {
        await page.goto(`/metrics/${studio}/${name}/`);
        await expect(page.getByRole("application")).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
    });
  }
}
