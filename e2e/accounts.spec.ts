import { expect, test } from "@playwright/test";
import { enrol, register, signIn } from "./people";

const WRONG = "The username, the password or the code is wrong.";

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("somebody registers, signs out and in again", async ({ page }) => {
    await register(page, "nora");
    await expect(page).toHaveURL(/\/app\/nora\/$/);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Welcome, nora Doe");

    await page.goto("/logout/");
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("You are signed out");

    await page.goto("/login/?next=/pricing/");
    await signIn(page, "nora", "not the password");
    await expect(page.getByRole("alert")).toHaveText(WRONG);
    await expect(page.getByLabel("User name, e-mail or phone")).toHaveValue("nora");
    await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
    await signIn(page, "nora@example.com");
    await expect(page).toHaveURL("/pricing/");
  });

  test("a form that is refused says why at the field and keeps the others", async ({ page }) => {
    await page.goto("/register/organization/");
    await page.getByLabel("Full name").fill("Otto Doe");
    await page.getByLabel("Organization").fill("Otto GmbH");
    await page.getByLabel("E-mail", { exact: true }).fill("otto@example.com");
    await page.getByLabel("Password", { exact: true }).fill("too short");
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByRole("alert")).toHaveText("Use at least 10 characters.");
    await expect(page.getByLabel("Organization")).toHaveValue("Otto GmbH");
    await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
  });

  test("a visitor's cart waits behind the registration", async ({ page }) => {
    await page.goto("/pricing/");
    await page.getByRole("button", { name: "Buy Basic now" }).click();
    await expect(page).toHaveURL(/\/register\/\?next=%2Fbilling%2Fcart%2F$/);
    await register(page, "carl", page.url());
    await expect(page).toHaveURL(/\/billing\/carl\/cart\/$/);
    await expect(page.getByRole("main")).toContainText("Basic");
  });
});

test("an unknown user and a wrong password get the same answer, and what was typed stays", async ({
  page,
}) => {
  for (const username of ["nobody-of-that-name", "donny"]) {
    await page.goto("/login/");
    await page.getByRole("button", { name: /show/i }).waitFor();
    await signIn(page, username, "not the password");
    await expect(page.getByRole("alert").filter({ hasText: /./ })).toHaveText(WRONG);
    await expect(page.getByLabel("User name, e-mail or phone")).toHaveValue(username);
    await expect(page.getByLabel("Password", { exact: true })).toHaveValue("not the password");
  }
});

test("who has a second factor is asked for its code after the password", async ({ page }) => {
  const authenticator = await enrol("tess");
  await page.goto("/login/");
  await page.getByRole("button", { name: /show/i }).waitFor();
  await signIn(page, "tess");
  const code = page.getByLabel("Code of your authenticator app");
  await expect(code).toBeFocused();
  await code.fill("000000");
  await code.press("Enter");
  await expect(code).toHaveAccessibleDescription("This code is wrong, or was used before.");
  await code.fill(authenticator.generate());
  await code.press("Enter");
  await expect(page).toHaveURL(/\/app\/tess\/$/);
});

test("the first field that is refused gets the focus, and its message goes when it is changed", async ({
  page,
}) => {
  await page.goto("/register/");
  await page.getByRole("button", { name: /show/i }).waitFor();
  await page.getByLabel("Full name").fill("Fay Doe");
  await page.getByLabel("Password", { exact: true }).fill("fay doe fay");
  await page.getByRole("button", { name: "Create account" }).click();
  const email = page.getByLabel("E-mail", { exact: true });
  await expect(email).toBeFocused();
  await expect(email).toHaveAccessibleDescription(/e-mail/);
  await email.fill("fay@example.com");
  await expect(email).not.toHaveAttribute("aria-invalid");
});

test("somebody who asks for a page signs in first and comes back to it", async ({ page }) => {
  await page.goto("/profile/cowork/contact/?from=mail");
  await expect(page).toHaveURL(/\/login\/\?next=/);
  await signIn(page, "donny");
  await expect(page).toHaveURL(/\/profile\/cowork\/contact\/\?from=mail$/);
});

for (const next of ["//elsewhere.example/", "/\\elsewhere.example/", "https://elsewhere.example/"]) {
  test(`signing in does not lead to ${next}`, async ({ page }) => {
    await page.goto(`/login/?next=${encodeURIComponent(next)}`);
    await signIn(page, "donny");
    await expect(page).toHaveURL(/^http:\/\/localhost:\d+\/app\/cowork\/$/);
  });
}

test("opening the sign-out page signs nobody out", async ({ page }) => {
  await register(page, "lena");
  await page.goto("/logout/");
  await page.goto("/app/");
  await expect(page).toHaveURL(/\/app\/lena\/$/);
});

test("who has several profiles chooses, and the query comes along", async ({ page }) => {
  await register(page, "mona");
  await page.goto("/profile/new/");
  await page.getByLabel("Name", { exact: true }).fill("Mona & Daughters");
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page).toHaveURL(/\/app\/mona-daughters\/$/);
  await page.goto("/profile/?tab=1");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Choose a profile");
  await expect(page).toHaveTitle("Choose a profile - Cowork");
  await page.getByRole("link", { name: /Mona & Daughters/ }).click();
  await expect(page).toHaveURL(/\/profile\/mona-daughters\/contact\/\?tab=1$/);
});

test("a page of others says who is signed in, and offers another account", async ({ page }) => {
  await register(page, "olga");
  const response = await page.goto("/app/cowork/");
  expect(response?.status()).toBe(403);
  await expect(page.getByText("You are signed in as olga Doe (olga).")).toBeVisible();
  await expect(page.getByText("Cowork dashboard")).toHaveCount(0);
  await page.getByRole("link", { name: "Switch account" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/login\/\?next=%2Fapp%2Fcowork%2F$/);
  await signIn(page, "donny");
  await expect(page).toHaveURL(/\/app\/cowork\/$/);
});

test("a profile is saved as the API keeps it, and refused as the API refuses", async ({ page }) => {
  await register(page, "pia");
  await page.goto("/profile/pia/contact/");
  const phone = page.getByLabel("Phone");
  await phone.fill("12");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(phone).toHaveAccessibleDescription("Enter a valid phone number.");
  await expect(phone).toBeFocused();
  await phone.fill("(415) 555-2671");
  await page.getByLabel("City").fill("Oakland");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Profile saved")).toBeVisible();
  await expect(phone).toHaveValue("+14155552671");
  await page.reload();
  await expect(page.getByLabel("City")).toHaveValue("Oakland");
});
