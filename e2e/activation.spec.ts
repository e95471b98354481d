import { expect, type Page, test } from "@playwright/test";
import { codeOf, latestMail } from "./mailbox";
import { register, signIn } from "./people";

const NEW_PASSWORD = "a staple for the horse";

/** The link to this site in the newest message to the address. */
async function linkFor(page: Page, address: string, path: "activate" | "reset"): Promise<string> {
  return (await messageTo(page, address, path)).link;
}

async function messageTo(
  page: Page,
  address: string,
  path: "activate" | "reset",
): Promise<{ link: string; code: string }> {
  const event = path === "activate" ? "user_verification" : "user_reset_password";
  const mail = await latestMail(page, address, { event });
  const link = mail.links.find((url) => new URL(url).pathname.startsWith(`/${path}/`)) ?? "";
  return { link, code: codeOf(mail) };
}

async function signOut(page: Page): Promise<void> {
  await page.goto("/logout/");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are signed out");
}

/** With scripts, typing waits until they run. */
async function ready(page: Page, scripts: boolean): Promise<void> {
  if (scripts) await page.getByRole("button", { name: /show/i }).first().waitFor();
}

for (const scripts of [true, false]) {
  test.describe(scripts ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled: scripts });

    test("somebody registers with a name alone, activates the account, forgets the password and sets another", async ({
      page,
    }) => {
      const name = scripts ? "scarlet" : "russet";
      const email = `${name}@example.com`;
      await page.goto("/register/frictionless/");
      await page.getByLabel("Full name").fill(`${name} Doe`);
      await page.getByLabel("E-mail", { exact: true }).fill(email);
      await page.getByRole("button", { name: "Create account" }).click();
      await expect(page).not.toHaveURL(/\/register\//);

      const activation = await linkFor(page, email, "activate");
      expect((await page.request.head(activation)).status()).toBe(200);
      await page.goto(activation);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Activate your account");
      await expect(page.getByLabel("E-mail", { exact: true })).toHaveValue(email);
      await ready(page, scripts);
      await page.getByLabel("Password", { exact: true }).fill("too short");
      await page.getByRole("button", { name: "Activate account" }).click();
      const password = page.getByLabel("Password", { exact: true });
      await expect(password).toHaveAccessibleDescription("Use at least 10 characters.");
      await page.getByLabel("Full name").fill(`${name} Active`);
      await password.fill(NEW_PASSWORD);
      await page.getByRole("button", { name: "Activate account" }).click();
      await expect(page).toHaveURL(new RegExp(`/app/${name}/$`));
      await signOut(page);

      await page.goto(activation);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("This link has ended");

      await page.goto("/login/");
      await ready(page, scripts);
      await signIn(page, email, NEW_PASSWORD);
      await expect(page).toHaveURL(new RegExp(`/app/${name}/$`));
      await signOut(page);

      await page.goto("/login/");
      await page.getByRole("link", { name: "Forgot your password?" }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Recover password");
      await page.getByLabel("E-mail or phone").fill(email);
      await page.getByRole("button", { name: "Send a link" }).click();
      await expect(page.getByText("Check your inbox")).toBeVisible();

      const reset = await linkFor(page, email, "reset");
      expect((await page.request.head(reset)).status()).toBe(200);
      await page.goto(reset);
      await ready(page, scripts);
      const again = page.getByLabel("New password again");
      await page.getByLabel("New password", { exact: true }).fill("another horse, another staple");
      await again.fill("another horse, another stable");
      await page.getByRole("button", { name: "Set password" }).click();
      await expect(again).toHaveAccessibleDescription("This is not the same password.");
      await page.getByLabel("New password", { exact: true }).fill("another horse, another staple");
      await again.fill("another horse, another staple");
      await page.getByRole("button", { name: "Set password" }).click();
      await expect(page).toHaveURL(new RegExp(`/app/${name}/$`));
      await signOut(page);
      await page.goto(reset);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("This link has ended");
      await page.getByRole("link", { name: "Send another link" }).click();
      await expect(page).toHaveURL(/\/recover\/$/);
    });

    test("the code of the message signs in; the page says the same for an address that nobody has", async ({
      page,
    }) => {
      const name = scripts ? "cody" : "codie";
      await register(page, name);
      await signOut(page);
      for (const address of [`nobody-${name}@example.com`, `${name}@example.com`]) {
        await page.goto("/activate/");
        await page.getByLabel("E-mail, phone or user name").fill(address);
        await page.getByRole("button", { name: "Continue" }).click();
        await page.getByRole("button", { name: "Send me a link instead" }).click();
        await expect(page.getByText("Check your inbox")).toBeVisible();
      }
      const code = page.getByLabel("Code from the message");
      await code.fill("000000");
      await page.getByRole("button", { name: "Sign in with the code" }).click();
      await expect(page.getByRole("alert").filter({ hasText: /wrong/ })).toBeVisible();
      const message = await messageTo(page, `${name}@example.com`, "reset");
      await code.fill(message.code);
      await page.getByRole("button", { name: "Sign in with the code" }).click();
      await expect(page).toHaveURL(new RegExp(`/app/${name}/$`));
    });
  });
}

test("a password signs in from the page to get started, and a user name gets no link", async ({ page }) => {
  await page.goto("/activate/?next=/pricing/");
  await page.getByLabel("E-mail, phone or user name").fill("donny");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Send me a link instead" }).click();
  await expect(page.getByLabel("E-mail, phone or user name")).toHaveAccessibleDescription(/For a link/);
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page).toHaveURL("/pricing/");
});

test("what is no key is not found", async ({ page }) => {
  for (const path of ["/activate/x/", `/reset/${"A".repeat(40)}/`]) {
    expect((await page.goto(path))?.status(), path).toBe(404);
  }
});
