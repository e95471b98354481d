import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { replacePaymentMethod } from "@/lib/billing";
import { closeDatabase, database } from "@/lib/db";
import { aPlan, aProfile, aUser } from "../test/world";
import { signIn } from "./people";

// docs/subscriptions.md, "Paying at an event".

/** A foundry that casts bells, which are paid when they are delivered; a customer with a card. */
test.beforeAll(async () => {
  process.env.DATABASE_URL = process.env.E2E_DATABASE_URL ?? "";
  const db = database();
  await aProfile(db, "foundry", await aUser(db, "bellfounder"));
  await aPlan(db, "bell", "foundry", { title: "Bell", unlockEvent: "delivery", periodAmount: 90_000n });
  const { id: profileId } = await aProfile(db, "ringers", await aUser(db, "quasimodo"));
  const card = { profileId, token: "tok_visa", details: {}, by: null, at: new Date() };
  await replacePaymentMethod(db, card);
  await closeDatabase();
});

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)).toEqual([]);
}

test("what is paid at delivery is charged when the provider says that it was delivered", async ({
  browser,
}) => {
  const [buyer, seller] = [
    await (await browser.newContext()).newPage(),
    await (await browser.newContext()).newPage(),
  ];
  await buyer.goto("/billing/ringers/history/");
  await signIn(buyer, "quasimodo");
  await expect(buyer.getByRole("heading", { name: "Billing", level: 1 })).toBeVisible();
  await buyer.goto("/billing/ringers/cart/?plan=bell");
  await buyer.getByRole("button", { name: "Add to cart" }).click();
  await expect(buyer.getByText("$900.00 is charged then")).toBeVisible();
  await buyer.getByLabel("Pay at delivery").check();
  await buyer.getByRole("button", { name: "Continue" }).click();
  await expect(buyer.getByText("Bell is charged at delivery")).toBeVisible();
  await buyer.getByRole("button", { name: "Start subscription" }).click();
  await expect(buyer).not.toHaveURL(/\/cart/);
  await buyer.goto("/billing/ringers/history/");
  const due = buyer.getByRole("heading", { name: "Balance due" }).locator("..");
  await expect(due).toContainText("$900.00");

  await seller.goto("/profile/foundry/plans/bell/subscribers/");
  await signIn(seller, "bellfounder");
  await expect(seller.getByText("1 subscriber of Bell pays at delivery")).toBeVisible();
  await expectAccessible(seller);
  await seller.getByRole("button", { name: "It has occurred" }).click();
  await expect(seller.getByRole("dialog")).toContainText("Has it occurred: delivery?");
  await seller.getByRole("button", { name: "Charge 1 subscriber" }).click();
  await expect(seller.getByText("1 subscriber is being charged")).toBeVisible();
  await expect(seller.getByText("pays at delivery")).toHaveCount(0);

  await expect(async () => {
    await buyer.reload();
    await expect(due).toContainText("$0.00", { timeout: 1_000 });
  }).toPass();
});
