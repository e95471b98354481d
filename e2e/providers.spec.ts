import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { openDatabase, sql } from "@/lib/db";
import { aUser, PASSWORD } from "../test/world";
import { codeOf, latestMail } from "./mailbox";
import { register, signIn } from "./people";

/** A user whose e-mail address is verified here. */
async function aVerifiedUser(name: string): Promise<void> {
  const db = openDatabase(process.env.E2E_DATABASE_URL ?? "");
  const { id } = await aUser(db, name);
  await db.query(sql`UPDATE contact SET email_verified_at = now() WHERE user_id = ${id}`);
  await db.close();
}

/** Signs in at the provider, whose page is open. The person is called as in the claims that global-setup.ts makes up. */
async function beAtProvider(page: Page, person: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Acme ID");
  await page.getByLabel("Person").fill(person);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function isAccessible(page: Page): Promise<void> {
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
}

/** Says who it is again in the dialog that has opened. */
async function prove(page: Page, verb: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Current password").fill(PASSWORD);
  await dialog.getByRole("button", { name: verb }).click();
}

test("somebody signs up with a provider, sees the session, and cannot lose the last way in", async ({
  page,
}) => {
  await page.goto("/register/");
  await page.getByRole("button", { name: "Continue with Acme ID" }).click();
  await beAtProvider(page, "petra");
  await page.waitForURL(/\/app\//);
  await page.goto("/users/petra/sessions/");
  await expect(page.getByRole("row", { name: /Chrome on/ })).toContainText("This browser");
  await isAccessible(page);
  await page.getByRole("button", { name: "Unlink Acme ID" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Use a code from an e-mail instead" }).click();
  await expect(dialog.getByLabel("Code from the e-mail")).toBeFocused();
  const mail = await latestMail(page, "petra@example.com", { event: "user_verification" });
  await dialog.getByLabel("Code from the e-mail").fill(codeOf(mail));
  await dialog.getByRole("button", { name: "Unlink Acme ID" }).click();
  await expect(dialog.getByRole("alert")).toHaveText(/only way to sign in/);
});

test("somebody signs in with a provider by a verified address, and leaves it again", async ({ page }) => {
  await aVerifiedUser("pavel");
  await page.goto("/login/?next=/users/pavel/sessions/");
  await page.getByRole("button", { name: "Continue with Acme ID" }).click();
  await beAtProvider(page, "pavel");
  await expect(page).toHaveURL("/users/pavel/sessions/");
  await expect(page.getByRole("listitem").filter({ hasText: "Acme ID" })).toContainText("pavel@example.com");
  await page.getByRole("button", { name: "Unlink Acme ID" }).click();
  await prove(page, "Unlink Acme ID");
  await expect(page.getByRole("main").getByRole("alert")).toHaveText("The provider is unlinked.");
});

test("a user with a password links an account of a provider, and signs in with it", async ({ page }) => {
  await register(page, "linus");
  await page.goto("/users/linus/sessions/");
  await expect(page.getByRole("listitem").filter({ hasText: "Acme ID" })).toContainText("Not linked");
  await isAccessible(page);
  await page.getByRole("button", { name: "Link Acme ID" }).click();
  await page.getByRole("dialog").getByLabel("Current password").fill("a guess of somebody");
  await page.getByRole("dialog").getByRole("button", { name: "Link Acme ID" }).click();
  await expect(page.getByRole("dialog")).toContainText("This is not your password.");
  await isAccessible(page);
  await prove(page, "Link Acme ID");
  // Whoever it is there: the address need not be the one here.
  await beAtProvider(page, "linus-at-work");
  await expect(page).toHaveURL("/users/linus/sessions/?linked=oidc");
  await expect(page.getByRole("main").getByRole("alert")).toHaveText(
    "You can sign in with Acme ID from now on.",
  );
  await expect(page.getByRole("listitem").filter({ hasText: "Acme ID" })).toContainText(
    "linus-at-work@example.com",
  );

  await page.goto("/logout/");
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are signed out");
  await page.goto("/login/?next=/users/linus/sessions/");
  await page.getByRole("button", { name: "Continue with Acme ID" }).click();
  await expect(page).toHaveURL("/users/linus/sessions/");
});

test("the page of a provider goes there by itself, and waits for who comes back", async ({ page }) => {
  await page.goto("/login/");
  await page.goto("/login/oidc/");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Acme ID");
  await page.goBack();
  await expect(page.getByRole("button", { name: "Continue with Acme ID" })).toBeVisible();
  await isAccessible(page);
  await expect(page).toHaveURL(/\/login\/oidc\/$/);
});

test("a refusal is told on the sign-in page", async ({ page }) => {
  const db = openDatabase(process.env.E2E_DATABASE_URL ?? "");
  await aUser(db, "quinn");
  await db.close();
  await page.goto("/login/");
  await page.getByRole("button", { name: "Continue with Acme ID" }).click();
  await beAtProvider(page, "quinn");
  await expect(page.getByRole("main").getByRole("alert")).toHaveText(/nobody has verified the address/);
  await isAccessible(page);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the way to a provider and back is made of forms", async ({ page }) => {
    await aVerifiedUser("rosa");
    await page.goto("/login/oidc/?next=/pricing/");
    await page.getByRole("button", { name: "Continue with Acme ID" }).click();
    await beAtProvider(page, "rosa");
    await expect(page).toHaveURL("/pricing/");
  });
});

test("a user signs out one browser, and then everywhere else", async ({ page, browser }) => {
  await register(page, "sven");
  const others = await Promise.all(
    ["iPhone", "iPad"].map(async (device) => {
      const context = await browser.newContext({
        baseURL: process.env.E2E_BASE_URL ?? "",
        userAgent: `Mozilla/5.0 (${device}; CPU OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1`,
      });
      const other = await context.newPage();
      await other.goto("/login/?next=/pricing/");
      await signIn(other, "sven");
      await expect(other).toHaveURL("/pricing/");
      return other;
    }),
  );
  const [phone, pad] = others;
  await page.goto("/users/sven/sessions/");
  await page.getByRole("button", { name: "Sign out Safari on iPhone" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toHaveText("That session has ended.");
  await phone?.goto("/users/sven/sessions/");
  await expect(phone ?? page).toHaveURL(/\/login\//);

  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toHaveText(/signed out everywhere/);
  await expect(page.getByRole("row")).toHaveCount(2);
  await pad?.goto("/users/sven/sessions/");
  await expect(pad ?? page).toHaveURL(/\/login\//);
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Sessions");
  await isAccessible(page);
  for (const other of others) await other.context().close();
});
