import { type Browser, expect, type Page } from "@playwright/test";
import { Secret, TOTP } from "otpauth";
import { PASSWORD } from "../test/world";
import { latestMail } from "./mailbox";
import { onOwnSite } from "./own-site";
import { signIn } from "./people";

/** As a new installation is, but for the mailbox: who registers proves the address first. */
const test = onOwnSite({ TURNPIKE_DEMO: "1", VERIFY_EMAIL_ON_REGISTRATION: "1" });

const OWNER = "ada@engines.example";
const COLLEAGUE = "charles@engines.example";

test("a company registers, secures its account, and invites a colleague who may look and no more", async ({
  page,
  browser,
  site,
}) => {
  await registerOrganization(page);
  const authenticator = await enableAuthenticator(page);
  await signInAgain(page, authenticator);
  await inviteColleague(page);
  const colleague = await join(browser, site.url);
  await expectRefused(colleague);

  await page.goto("/profile/engines/roles/contributor/");
  await expect(page.getByRole("listitem").filter({ hasText: "Charles Babbage" })).toContainText(
    "No second factor",
  );
});

/** The page says the same for every address; the link in the mail leads to the choice of a password. */
async function registerOrganization(page: Page): Promise<void> {
  await page.goto("/register/organization/");
  await page.getByLabel("Full name").fill("Ada Lovelace");
  await page.getByLabel("Organization").fill("Engines");
  await page.getByLabel("E-mail", { exact: true }).fill(OWNER);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText("Check your inbox")).toBeVisible();
  await page.goto("/app/");
  await expect(page).toHaveURL(/\/login\//);

  await followMail(page, OWNER, "user_verification");
  await choosePassword(page);
  await expect(page).toHaveURL(/\/app\/engines\/$/);
}

async function enableAuthenticator(page: Page): Promise<TOTP> {
  await page.goto("/users/ada/password/");
  await page.getByRole("button", { name: "Set up app" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Current password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Continue" }).click();
  const secret = ((await page.getByTestId("otp-secret").textContent()) ?? "").replace(/\s/g, "");
  const app = new TOTP({ secret: Secret.fromBase32(secret) });
  // Each code is good once, so the one of this half minute is left for signing in.
  await page.getByLabel("Code that the app shows").fill(app.generate({ timestamp: Date.now() - 30_000 }));
  await page.getByRole("button", { name: "Switch on app" }).click();
  await expect(page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem")).toHaveCount(10);
  await latestMail(page, OWNER, { event: "credentials_updated" });
  return app;
}

async function signInAgain(page: Page, authenticator: TOTP): Promise<void> {
  await page.goto("/logout/");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are signed out");
  await page.goto("/login/");
  await page.getByRole("button", { name: /show/i }).waitFor();
  await signIn(page, OWNER);
  const code = page.getByLabel("Code of your authenticator app");
  await code.fill(authenticator.generate());
  await code.press("Enter");
  await expect(page).toHaveURL(/\/app\/engines\/$/);
}

/** An address that nobody here has is named, and invited in a second step. */
async function inviteColleague(page: Page): Promise<void> {
  await page.goto("/profile/engines/roles/contributor/");
  await expect(page.getByRole("combobox", { name: "User name or e-mail" })).toBeVisible();
  await page.getByLabel("User name or e-mail").fill(COLLEAGUE);
  await page.getByRole("button", { name: "Add" }).click();
  await page.getByLabel("Full name").fill("Charles Babbage");
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByText("Charles Babbage is invited")).toBeVisible();
}

/** Somebody who has no account comes by the mail: sets a password, and accepts. */
async function join(browser: Browser, baseURL: string): Promise<Page> {
  const page = await (await browser.newContext({ baseURL })).newPage();
  await followMail(page, COLLEAGUE, "role_grant_created");
  await choosePassword(page);
  await expect(page).toHaveURL(/\/users\/roles\/accept\//);
  await page.getByRole("button", { name: /Accept/ }).click();
  await expect(page).toHaveURL(/\/app\/engines\/$/);
  await latestMail(page, OWNER, { event: "role_grant_accepted" });
  return page;
}

/** A contributor reads what a manager does, in pages and by the API, and changes nothing. */
async function expectRefused(page: Page): Promise<void> {
  await page.goto("/profile/engines/roles/contributor/");
  await expect(page.getByRole("listitem").filter({ hasText: "Charles Babbage" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Add" })).toHaveCount(0);
  await page.goto("/profile/engines/contact/");
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
  const answers = await page.evaluate(async () => {
    const token = /csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
    const ask = async (method: string, path: string, body?: object) => {
      const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
      return (await fetch(path, { method, headers, body: body ? JSON.stringify(body) : null })).status;
    };
    return {
      look: await ask("GET", "/api/profile/engines"),
      change: await ask("PUT", "/api/profile/engines", { full_name: "Difference Engines" }),
      promote: await ask("POST", "/api/profile/engines/roles/manager", { slug: "charles" }),
      remove: await ask("DELETE", "/api/profile/engines/roles/manager/ada"),
      close: await ask("DELETE", "/api/profile/engines"),
    };
  });
  expect(answers).toEqual({ look: 200, change: 403, promote: 403, remove: 403, close: 403 });
}

async function followMail(page: Page, address: string, event: string): Promise<void> {
  const { links } = await latestMail(page, address, { event });
  await page.goto(links[0] ?? "");
}

async function choosePassword(page: Page): Promise<void> {
  await page.getByRole("button", { name: /show/i }).first().waitFor();
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Activate account" }).click();
}
