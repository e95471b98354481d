import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { addToCart } from "@/lib/billing/cart";
import { placeOrder } from "@/lib/billing/checkout/place-order";
import { closeDatabase, database } from "@/lib/db";
import { aManager, aPlan, aProfile, aUser } from "../test/world";
import { signIn } from "./people";

// One after the other, because they share the seller and the customer.
test.describe.configure({ mode: "serial" });

const NO_ADDRESS = { streetAddress: "", locality: "", region: "", postalCode: "", country: "" };

/** A seller in two currencies, and a customer who has paid in both and owes in both. */
test.beforeAll(async () => {
  process.env.DATABASE_URL = process.env.E2E_DATABASE_URL ?? "";
  const db = database();
  await aManager(db, "cowork", "curt");
  await aProfile(db, "border-post", await aUser(db, "bea"));
  for (const unit of ["usd", "eur"]) {
    const title = `Stamps ${unit}`;
    await aPlan(db, `stamps-${unit}`, "border-post", { title, unit, periodAmount: 1_234n });
    await aPlan(db, `later-${unit}`, "border-post", { unit, periodAmount: 500n, unlockEvent: "delivery" });
  }
  const actor = await aUser(db, "trudy");
  const customer = await aProfile(db, "traders", actor);
  const at = new Date(Date.now() - 60_000);
  for (const unit of ["usd", "eur"]) {
    // Of the plan whose payment waits, the second option is to owe it.
    const wanted = [
      { plan: `stamps-${unit}`, option: 1 },
      { plan: `later-${unit}`, option: 2 },
    ].map((item) => ({ ...item, quantity: 0n, syncOn: "", fullName: "", email: "" }));
    for (const item of wanted) {
      await db.transaction((tx) => addToCart(tx, { userId: actor.id }, [item], at));
      const choices = [{ option: item.option, amount: null }];
      const paid = { token: "tok_visa", rememberCard: false, address: NO_ADDRESS, choices };
      await placeOrder(db, { actor, customer, at, ...paid });
    }
  }
  await closeDatabase();
});

const currencies = (page: Page) => page.getByRole("navigation", { name: "Currency" });

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)).toEqual([]);
}

test("charges of all customers are listed in one currency or the other", async ({ page }) => {
  await page.goto("/billing/charges/?q=border-post,traders");
  await signIn(page, "curt");
  await expect(page.getByRole("heading", { level: 1, name: "Charges" })).toBeVisible();
  await expect(currencies(page).getByRole("link", { name: "USD" })).toHaveAttribute("aria-current", "page");
  await currencies(page).getByRole("link", { name: "EUR" }).click();
  await expect(page).toHaveURL(/unit=eur/);
  await expect(page.getByRole("cell", { name: "€12.34" })).toBeVisible();
  await expect(page.getByText("$12.34")).toHaveCount(0);
  await expectAccessible(page);
  const csv = page.getByRole("link", { name: "Download CSV" });
  await expect(csv).toHaveAttribute("href", /unit=eur/);
});

test("a customer sees what is due in each currency", async ({ page }) => {
  await page.goto("/billing/traders/history/");
  await signIn(page, "trudy");
  await expect(page.getByText("Balance due").locator("..")).toContainText("$5.00");
  await currencies(page).getByRole("link", { name: "EUR" }).click();
  await expect(page.getByText("Balance due").locator("..")).toContainText("€5.00");
  await expect(page.getByRole("row").filter({ hasText: "€12.34" }).first()).toBeVisible();
  await expectAccessible(page);
});

test("a seller sees the funds of each currency", async ({ page }) => {
  await page.goto("/billing/border-post/transfers/");
  await signIn(page, "bea");
  await expect(currencies(page).getByRole("link", { name: "USD" })).toHaveAttribute("aria-current", "page");
  await currencies(page).getByRole("link", { name: "EUR" }).click();
  await expect(page.getByRole("row").filter({ hasText: "€" }).first()).toBeVisible();
});
