import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { closeDatabase, database } from "@/lib/db";
import { move } from "../test/books";
import { aProfile, aUser, PASSWORD, profileIdOf } from "../test/world";
import { onOwnSite } from "./own-site";
import { signIn } from "./people";

/** On a site of its own: books that are wrong would be shown to everybody. */
const test = onOwnSite({ TURNPIKE_DEMO: "1" });

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)).toEqual([]);
}

test("the broker checks the books, sees what breaks a rule on every page, and that it was mended", async ({
  page,
  site,
}) => {
  await page.goto("/billing/ledger/health/");
  await signIn(page, "donny", PASSWORD);
  await expect(page.getByText("Not checked yet")).toBeVisible();
  await expectAccessible(page);
  await page.waitForLoadState("networkidle");
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText("The books are right")).toBeVisible({ timeout: 30_000 });

  process.env.DATABASE_URL = site.databaseUrl;
  const db = database();
  const { id } = await aProfile(db, "crooked", await aUser(db, "crook"));
  const cowork = await profileIdOf(db, "cowork");
  await move(db, [id, "Receivable"], [cowork, "Income"], 500n);
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText(/\d+ of \d+ rules are broken/)).toBeVisible({ timeout: 30_000 });
  const row = page.getByRole("row").filter({ hasText: /profiles net to zero/i });
  await expect(row).toContainText("Broken");
  await expect(row.getByRole("link", { name: "crooked" })).toHaveAttribute(
    "href",
    "/billing/crooked/history/",
  );
  // Axe measures a toast that fades as it finds it.
  await expect(page.getByText("The check is queued.")).toHaveCount(0);
  await expectAccessible(page);
  await page.goto("/billing/charges/");
  await expect(page.getByText("The books are wrong")).toBeVisible();
  await page.goto("/app/cowork/");
  await expect(page.getByText("The books are wrong")).toBeVisible();
  await page.getByRole("link", { name: "See what is wrong" }).click();

  await move(db, [cowork, "Income"], [id, "Receivable"], 500n);
  await closeDatabase();
  await page.waitForLoadState("networkidle");
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText("The books are right")).toBeVisible({ timeout: 30_000 });
  await page.reload();
  await expect(page.getByText("The books are wrong")).toHaveCount(0);
});
