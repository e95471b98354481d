import AxeBuilder from "@axe-core/playwright";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { openDatabase } from "@/lib/db";
import { aPlan, PASSWORD } from "../test/world";
import { latestMail } from "./mailbox";
import { register, signIn } from "./people";

/** Somebody with a browser of their own. */
async function somebody(browser: Browser, username: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await register(page, username);
  return page;
}

/** The broker's manager, with a browser of their own. */
async function donny(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto("/login/");
  await signIn(page, "donny", PASSWORD);
  await expect(page).not.toHaveURL(/\/login\//);
  return page;
}

/** Buys a plan with a card. */
async function buy(page: Page, username: string, plan: string): Promise<void> {
  const added = await page.request.post("/api/cart", { data: { plan }, headers: await csrf(page) });
  expect(added.status(), await added.text()).toBe(201);
  const paid = await page.request.post(`/api/billing/${username}/checkout`, {
    data: { processor_token: "tok_visa" },
    headers: await csrf(page),
  });
  expect(paid.status(), await paid.text()).toBe(201);
}

async function csrf(page: Page): Promise<Record<string, string>> {
  const cookies = await page.context().cookies();
  return { "X-CSRFToken": cookies.find(({ name }) => name === "csrftoken")?.value ?? "" };
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)).toEqual([]);
}

test("a subscriber cancels at the end of the period, changes their mind, and unsubscribes now", async ({
  page,
}) => {
  await register(page, "carola");
  await buy(page, "carola", "basic");
  await page.goto("/profile/carola/subscriptions/");
  await expectAccessible(page);
  await expect(page.getByText("Active", { exact: true }).last()).toBeVisible();
  await page.getByRole("button", { name: "Cancel renewal of Basic" }).click();
  await expect(page.getByText("Not renewing")).toBeVisible();
  await page.getByRole("button", { name: "Resume renewal of Basic" }).click();
  await expect(page.getByRole("button", { name: "Cancel renewal of Basic" })).toBeVisible();

  await page.getByRole("button", { name: "Unsubscribe from Basic now" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("is not given back");
  await dialog.getByRole("button", { name: "Unsubscribe now" }).click();
  await expect(page.getByText("No subscriptions")).toBeVisible();
  await page.getByRole("link", { name: "Expired" }).click();
  await expect(page.getByRole("main").getByRole("listitem").filter({ hasText: "Basic" })).toBeVisible();
});

test("a provider grants a plan, and the subscriber accepts by the link of the mail", async ({ browser }) => {
  const subscriber = await somebody(browser, "gina");
  const provider = await donny(browser);
  await provider.goto("/profile/cowork/plans/basic/subscribers/");
  await expectAccessible(provider);
  await expect(provider.getByRole("combobox", { name: "Profile or e-mail" })).toBeVisible();
  await provider.getByLabel("Profile or e-mail").fill("gina");
  await provider.getByLabel("Message").fill("As we agreed.");
  await provider.getByRole("button", { name: "Add subscriber" }).click();
  await expect(provider.getByText("gina Doe is invited")).toBeVisible();
  await expect(provider.getByRole("row").filter({ hasText: "gina Doe" })).toContainText("Invited");

  const { links } = await latestMail(subscriber, "gina@example.com", { event: "subscription_grant_created" });
  const link = links.find((address) => address.includes("/subscriptions/accept/")) ?? "";
  await subscriber.goto(new URL(link).pathname);
  await expectAccessible(subscriber);
  // Looking accepts nothing.
  await provider.reload();
  await expect(provider.getByRole("row").filter({ hasText: "gina Doe" })).toContainText("Invited");
  await subscriber.getByRole("button", { name: "Accept" }).click();
  await expect(subscriber.getByText("Subscription accepted")).toBeVisible();
  await subscriber.goto(new URL(link).pathname);
  await expect(subscriber.getByText("Nothing to accept")).toBeVisible();
  await provider.reload();
  await expect(provider.getByRole("row").filter({ hasText: "gina Doe" })).not.toContainText("Invited");
});

test("a request waits for its provider, who accepts one and refuses another with a refund", async ({
  browser,
}) => {
  const db = openDatabase(process.env.E2E_DATABASE_URL ?? "");
  await aPlan(db, "atelier", "cowork", { title: "Atelier", optinOnRequest: true });
  await db.close();
  const first = await somebody(browser, "rita");
  const second = await somebody(browser, "rolf");
  await buy(first, "rita", "atelier");
  await buy(second, "rolf", "atelier");
  await first.goto("/profile/rita/subscriptions/");
  await expect(first.getByText("begins when the provider accepts")).toBeVisible();

  const provider = await donny(browser);
  await provider.goto("/profile/cowork/subscribers/");
  await expectAccessible(provider);
  await provider.getByRole("button", { name: "Accept rita Doe for Atelier" }).click();
  await expect(provider.getByText("Request accepted")).toBeVisible();
  await provider.getByRole("button", { name: "Refuse rolf Doe for Atelier" }).click();
  const dialog = provider.getByRole("dialog");
  await expect(dialog).toContainText("$100.00");
  await dialog.getByRole("button", { name: "Refuse and refund" }).click();
  await expect(provider.getByRole("row").filter({ hasText: "rolf Doe" })).toHaveCount(0);

  await first.reload();
  await expect(first.getByText("Renews on")).toBeVisible();
  await second.goto("/profile/rolf/subscriptions/");
  await expect(second.getByText("No subscriptions")).toBeVisible();
});
