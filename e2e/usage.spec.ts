import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { closeDatabase, database } from "@/lib/db";
import { aSubscription } from "../test/ledger";
import { aPlan, aProfile, aUser } from "../test/world";
import { signIn } from "./people";

// One after the other, because they share the customer.
test.describe.configure({ mode: "serial" });

/** A press that prints by the page for a customer, ten pages of a month included. */
test.beforeAll(async () => {
  process.env.DATABASE_URL = process.env.E2E_DATABASE_URL ?? "";
  const db = database();
  await aProfile(db, "press", await aUser(db, "gutenberg"));
  const { id: planId } = await aPlan(db, "printing", "press", {
    title: "Printing",
    useCharges: {
      create: [{ slug: "pages", title: "Pages", useAmount: 25n, quota: 10n, createdAt: new Date(0) }],
    },
  });
  const { id } = await aProfile(db, "poets", await aUser(db, "rimbaud"));
  await aSubscription(db, id, planId);
  await closeDatabase();
});

test("a provider charges a customer for usage, and says beforehand what it comes to", async ({ page }) => {
  await page.goto("/billing/poets/history/");
  await signIn(page, "gutenberg");
  const charge = async (quantity: string) => {
    await page.getByRole("button", { name: "Add a charge" }).click();
    await page.getByRole("dialog").getByLabel("How many").fill(quantity);
  };
  // Pressed twice, it is recorded once.
  const add = () => page.getByRole("dialog").getByRole("button", { name: "Add the charge" }).dblclick();

  await charge("4");
  await expect(page.getByRole("dialog")).toContainText(
    "4 of 4 are included or paid already. Nothing is charged.",
  );
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await add();
  await expect(page.getByText("Nothing is charged: it is included")).toBeVisible();

  await page.goto("/billing/poets/history/");
  await charge("none");
  await add();
  await expect(page.getByText("Enter a whole number, 1 or more.")).toBeVisible();
  await page.getByRole("dialog").getByLabel("How many").fill("8");
  await expect(page.getByRole("dialog")).toContainText(
    "6 of 8 are included or paid already. 2 × $0.25 = $0.50",
  );
  await add();
  await expect(page.getByText("The charge is added")).toBeVisible();
  await expect(page.getByText("$0.50 is added to the balance.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Balance due" }).locator("..")).toContainText("$0.50");
  await expect(page.getByRole("cell", { name: "Buy 2 Printing Pages" })).toBeVisible();
});

test("the customer cannot", async ({ page }) => {
  await page.goto("/billing/poets/history/");
  await signIn(page, "rimbaud");
  await expect(page.getByRole("heading", { name: "Billing", level: 1 })).toBeVisible();
  await expect(page.getByRole("button", { name: "Add a charge" })).toHaveCount(0);
});
