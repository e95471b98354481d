import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { completeCharges } from "@/lib/billing";
import { addToCart } from "@/lib/billing/cart";
import { placeOrder } from "@/lib/billing/checkout/place-order";
import { replacePaymentMethod } from "@/lib/billing/payment-methods";
import { closeDatabase, database, sql } from "@/lib/db";
import { runRenewals } from "@/lib/jobs/renewals";
import { aPlan, aProfile, aUser } from "../test/world";
import { latestMail } from "./mailbox";
import { signIn } from "./people";

// One after the other, because they share what is due.
test.describe.configure({ mode: "serial" });

/** The night of the renewal, half a day before the term ends. */
const NIGHT = new Date();
const ENDS = new Date(NIGHT.getTime() + 12 * 3_600_000);
const NO_ADDRESS = { streetAddress: "", locality: "", region: "", postalCode: "", country: "" };

test.beforeAll(async () => {
  process.env.DATABASE_URL = process.env.E2E_DATABASE_URL ?? "";
  const db = database();
  const { id: planId } = await aPlan(db, "greenhouse", "cowork", { title: "Greenhouse", isActive: false });
  const { id } = await aProfile(db, "ferns", await aUser(db, "fiona"));
  const begins = new Date(ENDS.getTime() - 30 * 86_400_000);
  await db.query(sql`
    INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at)
    VALUES (${id}, ${planId}, ${begins}, ${ENDS}, ${ENDS})`);
  // A bank that wants the customer to confirm refuses a renewal, as nobody is there.
  await replacePaymentMethod(db, {
    ...{ profileId: id, token: "tok_action_required", details: { name: "Fiona Doe" }, by: null, at: begins },
  });
  await runRenewals(db, { at: NIGHT, profileId: id });
  await closeDatabase();
});

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)).toEqual([]);
}

test("somebody else neither sees nor pays it", async ({ page }) => {
  const db = database();
  await aUser(db, "nora-stranger");
  await closeDatabase();
  await page.goto("/billing/ferns/balance/");
  await signIn(page, "nora-stranger");
  await expect(page).not.toHaveURL(/\/login\//);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("heading", { name: /balance/i })).toHaveCount(0);
  await expect(page.getByText("Greenhouse")).toHaveCount(0);
});

test("who looks after the profile is told on its pages", async ({ page }) => {
  await page.goto("/app/ferns/");
  await signIn(page, "fiona");
  await expect(page.getByText("$100.00 could not be charged")).toBeVisible();
  await page.goto("/profile/ferns/subscriptions/");
  await expect(page.getByText("$100.00 could not be charged")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Pay now" }).click();
  await expect(page).toHaveURL(/\/billing\/ferns\/balance\//);
});

test("a failed renewal is settled from its mail with another card", async ({ page, browser }) => {
  const { links } = await latestMail(page, "fiona@example.com", { event: "renewal_charge_failed" });
  const link = links.find((address) => address.includes("/balance/")) ?? "";
  await page.goto(new URL(link).pathname);
  await signIn(page, "fiona");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Settle your balance");
  await expect(page.getByRole("region", { name: "Your order" })).toContainText("Greenhouse");
  await expect(page.getByText("The last payment failed")).toBeVisible();
  await expectAccessible(page);

  // What is due can be read without scripts.
  const still = await browser.newContext({
    javaScriptEnabled: false,
    storageState: await page.context().storageState(),
  });
  const plain = await still.newPage();
  await plain.goto(page.url());
  await expect(plain.getByText("Greenhouse", { exact: true })).toBeVisible();
  await expect(plain.getByRole("region", { name: "Your order" })).toContainText("$100.00");
  await still.close();

  await page.getByText("Another card", { exact: true }).click();
  await page.getByLabel("Card number").fill("4000 0000 0000 0002");
  await page.getByRole("textbox", { name: "Expires" }).fill("12 / 30");
  await page.getByLabel("Security code").fill("123");
  await page.getByRole("button", { name: "Pay $100.00" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Your card was declined" })).toBeVisible();
  await page.getByLabel("Card number").fill("4242 4242 4242 4242");
  await page.getByRole("button", { name: "Pay $100.00" }).click();
  await expect(page).toHaveURL(/\/billing\/ferns\/receipt\/ch_/);

  await page.goto("/billing/ferns/history/");
  await expect(page.getByText("Everything is paid.")).toBeVisible();
  await expect(page.getByText("Card ending in 4242")).toBeVisible();
  await page.goto("/billing/ferns/balance/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("No balance due");
  await expectAccessible(page);
  await page.goto("/profile/ferns/subscriptions/");
  await expect(page.getByText("Renews on")).toBeVisible();
  await expect(page.getByText("could not be charged")).toHaveCount(0);
});

test("what is due for gifts is not said to be on its way", async ({ page }) => {
  const db = database();
  const moss = await aUser(db, "moss");
  const customer = await aProfile(db, "mosses", moss);
  await aPlan(db, "terrarium", "cowork", { title: "Terrarium" });
  const gift = {
    plan: "terrarium",
    option: 1,
    quantity: 0n,
    syncOn: "kim@elsewhere.example.org",
    fullName: "Kim",
    email: "",
  };
  await db.transaction((tx) => addToCart(tx, { userId: moss.id }, [gift], NIGHT));
  const paid = { token: "tok_fails_later", rememberCard: true, choices: [], address: NO_ADDRESS };
  await placeOrder(db, { actor: moss, customer, at: NIGHT, ...paid });

  await page.goto("/billing/mosses/balance/");
  await signIn(page, "moss");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Payment under way");
  await completeCharges(db, new Date(NIGHT.getTime() + 3_600_000));
  await closeDatabase();
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("A balance for gifts");
  await expect(page.getByRole("link", { name: "write to us" })).toHaveAttribute("href", "/contact/");
  await expectAccessible(page);
});

test("a card that was refused is not the one that is offered", async ({ page }) => {
  const db = database();
  const { id } = await aProfile(db, "lichens", await aUser(db, "lisa"));
  const [plan] = await db.query<{ id: bigint }>(sql`SELECT id FROM plan WHERE slug = 'greenhouse'`);
  const begins = new Date(ENDS.getTime() - 30 * 86_400_000);
  await db.query(sql`
    INSERT INTO subscription (profile_id, plan_id, created_at, ends_at, anchor_at)
    VALUES (${id}, ${plan?.id}, ${begins}, ${ENDS}, ${ENDS})`);
  const card = { token: "tok_fails_later", details: { name: "Lisa Doe" }, by: null, at: begins };
  await replacePaymentMethod(db, { profileId: id, ...card });
  await runRenewals(db, { at: NIGHT, profileId: id });
  await completeCharges(db, new Date(NIGHT.getTime() + 3_600_000));
  await closeDatabase();

  await page.goto("/billing/lichens/balance/");
  await signIn(page, "lisa");
  await expect(page.getByText("Pay with another card")).toBeVisible();
  await expect(page.getByRole("radio", { name: /Another card/ })).toBeChecked();
  await expect(page.getByLabel("Card number")).toBeVisible();
});
