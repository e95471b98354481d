import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { Secret, TOTP } from "otpauth";
import { PASSWORD } from "../test/world";
import { register, signIn } from "./people";

const NEW_PASSWORD = "gravel boat limelight";

/** Opens a page of the user and waits until its scripts run. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole("button", { name: "Fold sidebar" }).waitFor();
  await page.waitForFunction(() => document.readyState === "complete");
}

async function signOut(page: Page): Promise<void> {
  await page.goto("/logout/");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are signed out");
}

/** Somebody's sign-in page, with scripts running. */
async function signInPage(page: Page, username: string, password = PASSWORD): Promise<void> {
  await page.goto("/login/");
  await page.getByRole("button", { name: /show/i }).waitFor();
  await signIn(page, username, password);
}

async function elsewhere(browser: Browser, username: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signInPage(page, username);
  await expect(page).toHaveURL(/\/app\//);
  return page;
}

test("a new password signs out everywhere but here", async ({ page, browser }) => {
  await register(page, "penny");
  const other = await elsewhere(browser, "penny");
  await open(page, "/users/penny/password/");
  const form = page.getByRole("main").locator("form").first();
  const current = form.getByLabel("Current password");
  const again = form.getByLabel("New password again");
  const wanted = form.getByLabel("New password", { exact: true });
  const choose = async (password: string) => {
    await wanted.fill(password);
    await again.fill(password);
  };
  await current.fill("not the password");
  await wanted.fill(NEW_PASSWORD);
  await again.fill(`${NEW_PASSWORD}!`);
  await form.getByRole("button", { name: "Change password" }).click();
  await expect(again).toHaveAccessibleDescription("This is not the same password.");
  await choose(NEW_PASSWORD);
  await form.getByRole("button", { name: "Change password" }).click();
  await expect(current).toHaveAccessibleDescription("This is not your password.");
  await expect(current).toBeFocused();
  await current.fill(PASSWORD);
  await choose("penny doe penny");
  await form.getByRole("button", { name: "Change password" }).click();
  await expect(wanted).toHaveAccessibleDescription(/too similar/);
  await choose(NEW_PASSWORD);
  await form.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("You are signed out everywhere but here.")).toBeVisible();
  await expect(current).toHaveValue("");

  await page.goto("/users/");
  await expect(page).toHaveURL(/\/users\/penny\/$/);
  await other.goto("/users/penny/");
  await expect(other).toHaveURL(/\/login\//);
  await signOut(page);
  await signInPage(page, "penny", PASSWORD);
  await expect(page.getByRole("alert").filter({ hasText: /./ })).toContainText("wrong");
  await signInPage(page, "penny", NEW_PASSWORD);
  await expect(page).toHaveURL(/\/app\/penny\/$/);
});

test("an authenticator app is set up, asked for at sign-in, and replaced by a recovery code", async ({
  page,
}) => {
  await register(page, "theo");
  await open(page, "/users/theo/password/");
  await page.getByRole("button", { name: "Set up app" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Current password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("img", { name: /QR code/ })).toBeVisible();
  const secret = ((await page.getByTestId("otp-secret").textContent()) ?? "").replace(/\s/g, "");
  const app = new TOTP({ secret: Secret.fromBase32(secret) });
  const first = page.getByLabel("Code that the app shows");
  await first.fill(app.generate() === "000000" ? "000001" : "000000");
  await page.getByRole("button", { name: "Switch on app" }).click();
  await expect(first).toHaveAccessibleDescription(/wrong/);
  await first.fill(app.generate({ timestamp: Date.now() - 30_000 }));
  await page.getByRole("button", { name: "Switch on app" }).click();
  const codes = page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  const recovery = ((await codes.first().textContent()) ?? "").trim();
  await expect(page.getByRole("button", { name: "Switch off app" })).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download codes" }).click();
  expect((await download).suggestedFilename()).toBe("cowork-recovery-codes.txt");
  await page.reload();
  await expect(page.getByText("10 recovery codes are left.")).toBeVisible();
  await expect(codes).toHaveCount(0);

  await signOut(page);
  await signInPage(page, "theo");
  const code = page.getByLabel("Code of your authenticator app");
  await code.fill(app.generate());
  await code.press("Enter");
  await expect(page).toHaveURL(/\/app\/theo\/$/);

  await signOut(page);
  await signInPage(page, "theo");
  await code.fill(recovery);
  await code.press("Enter");
  await expect(page).toHaveURL(/\/app\/theo\/$/);
  await page.goto("/users/theo/password/");
  await expect(page.getByText("9 recovery codes are left.")).toBeVisible();
});

test("an API key is shown once, works, and is revoked", async ({ page, request }) => {
  await register(page, "keira");
  await open(page, "/users/keira/pubkey/");
  await expect(page.getByText("No keys yet")).toBeVisible();
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Title").fill("Backup server");
  await dialog.getByLabel("Current password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Create key" }).click();
  await expect(page.getByText("Copy the key Backup server now")).toBeVisible();
  const key =
    (await page.getByRole("figure").filter({ hasText: "API key" }).locator("code").textContent()) ?? "";
  const status = async () =>
    (await request.get("/api/users/keira", { headers: { Authorization: `Bearer ${key}` } })).status();
  expect(await status()).toBe(200);
  await page.reload();
  await expect(page.getByText(key.slice(0, 8))).toBeVisible();
  await expect(page.getByText(key)).toHaveCount(0);
  await page.getByRole("button", { name: "Revoke key Backup server" }).click();
  await dialog.getByRole("button", { name: "Revoke key" }).click();
  await expect(page.getByText("No keys yet")).toBeVisible();
  expect(await status()).toBe(401);
});

test("an SSH key is added, and removed by who proves to be the user", async ({ page }) => {
  await register(page, "sheila");
  await open(page, "/users/sheila/pubkey/");
  await expect(page.getByRole("button", { name: "Remove key" })).toHaveCount(0);
  await page.getByRole("button", { name: "Add key" }).click();
  const dialog = page.getByRole("dialog");
  await dialog
    .getByLabel("Public key")
    .fill("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHLx9mCFnVW4n1SDzMIF8qDzVt0Xp7iVbqCbv7zJMwQF sheila");
  await dialog.getByLabel("Current password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Add key" }).click();
  await expect(page.getByRole("figure").filter({ hasText: "Public key" })).toContainText("sheila");
  // It is there until it has faded.
  await expect(dialog).toHaveCount(0);
  await page.getByRole("button", { name: "Remove key" }).click();
  await expect(dialog).toContainText("Remove SSH key?");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await dialog.getByLabel("Current password").fill("not the password");
  await dialog.getByRole("button", { name: "Remove key" }).click();
  await expect(dialog.getByLabel("Current password")).toHaveAccessibleDescription(
    "This is not your password.",
  );
  await dialog.getByLabel("Current password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Remove key" }).click();
  await expect(page.getByRole("figure").filter({ hasText: "Public key" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Add key" })).toBeVisible();
});

test("a new user name leads to its own pages, and an address that is taken is refused at its field", async ({
  page,
}) => {
  await register(page, "ursel");
  await open(page, "/users/ursel/");
  await page.getByLabel("E-mail", { exact: true }).fill("donny@example.com");
  await page.getByRole("button", { name: "Save changes" }).click();
  const dialog = page.getByRole("dialog", { name: "Is it you?" });
  const password = dialog.getByLabel("Current password");
  await password.fill("not the password");
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(password).toHaveAccessibleDescription("This is not your password.");
  await expect(password).toBeFocused();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await password.fill(PASSWORD);
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByLabel("E-mail", { exact: true })).toHaveAccessibleDescription(/taken/);
  await page.getByLabel("E-mail", { exact: true }).fill("ursel.new@example.com");
  await page.getByLabel("Nick name").fill("Ulla");
  await page.getByRole("button", { name: "Save changes" }).click();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByLabel("E-mail", { exact: true })).toHaveValue("ursel.new@example.com");
  await page.getByRole("button", { name: "Save changes" }).click();
  await password.fill(PASSWORD);
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Waits for its code")).toBeVisible();
  await expect(page.getByLabel("E-mail", { exact: true })).toHaveValue("ursel@example.com");
  await page.getByLabel("Code of six digits").fill("123456");
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page.getByLabel("Code of six digits")).toHaveAccessibleDescription(/wrong/);
  await page.getByRole("button", { name: "Keep old address" }).click();
  await expect(page.getByText("Waits for its code")).toHaveCount(0);
  await page.getByLabel("User name").fill("ursula");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page).toHaveURL(/\/users\/ursula\/$/);
  await expect(page.getByRole("navigation", { name: "Account" }).getByRole("link")).toHaveCount(6);
});

test("a new phone number asks who it is; the address of the own profile leads to the account", async ({
  page,
}) => {
  await register(page, "phoebe");
  await open(page, "/users/phoebe/");
  await page.getByLabel("Phone").fill("+49 30 901810");
  await page.getByRole("button", { name: "Save changes" }).click();
  const dialog = page.getByRole("dialog", { name: "Is it you?" });
  await dialog.getByLabel("Current password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Account saved")).toBeVisible();
  await expect(page.getByLabel("Phone")).toHaveValue("+4930901810");
  await page.getByLabel("Nick name").fill("Phoe");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Account saved")).toHaveCount(2);
  await expect(dialog).toHaveCount(0);

  await open(page, "/profile/phoebe/contact/");
  await expect(page.getByLabel("E-mail", { exact: true })).toHaveAttribute("readonly", "");
  await page.getByRole("link", { name: "Change it with the account" }).click();
  await expect(page).toHaveURL(/\/users\/phoebe\/$/);
});

test("the pages of others' credentials are closed, and staff see no tabs to them", async ({ page }) => {
  await register(page, "vito");
  for (const path of ["password", "pubkey", ""])
    expect((await page.goto(`/users/donny/${path}`))?.status(), path).toBe(403);
  await signOut(page);
  await signInPage(page, "donny");
  await expect(page).toHaveURL(/\/app\//);
  await page.goto("/users/vito/");
  await expect(page.getByRole("navigation", { name: "Account" }).getByRole("link")).toHaveText([
    "Profile",
    "Connected profiles",
  ]);
  expect((await page.goto("/users/vito/password/"))?.status()).toBe(403);
});

test("an account is deleted by who types its name", async ({ page }) => {
  await register(page, "dora");
  await open(page, "/users/dora/");
  await page.getByRole("button", { name: "Delete account" }).click();
  const dialog = page.getByRole("dialog");
  const confirm = dialog.getByRole("button", { name: "Delete account" });
  await dialog.getByLabel("Type dora to confirm").fill("dor");
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel("Type dora to confirm").fill("dora");
  await confirm.click();
  await expect(page).toHaveURL(/:\d+\/$/);
  await page.goto("/users/dora/");
  await expect(page).toHaveURL(/\/login\//);
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 390]) {
    test.describe(`${colorScheme}, ${width} pixels`, () => {
      test.use({
        colorScheme,
        viewport: { width, height: 844 },
        contextOptions: { reducedMotion: "reduce" },
      });

      test("the pages of an account are accessible and fit", async ({ page }) => {
        const username = `acc-${colorScheme}-${width}`;
        await register(page, username);
        for (const path of ["", "password/", "pubkey/"]) {
          await page.goto(`/users/${username}/${path}`);
          const { violations } = await new AxeBuilder({ page }).analyze();
          expect(
            violations.map(({ id, nodes }) => `${path} ${id}: ${nodes.map(({ html }) => html)}`),
          ).toEqual([]);
          expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        }
      });
    });
  }
}
