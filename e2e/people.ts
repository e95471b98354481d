import { expect, type Page } from "@playwright/test";
import { PASSWORD } from "../test/world";

/** Registers somebody whose user name is the one given, and stays where that leads. */
export async function register(page: Page, username: string, address = "/register/"): Promise<void> {
  await page.goto(address);
  await page.getByLabel("Full name").fill(`${username} Doe`);
  await page.getByLabel("E-mail", { exact: true }).fill(`${username}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).not.toHaveURL(/\/register\//);
}

/** Fills in the sign-in page and sends it; what comes of it is for the test to say. */
export async function signIn(page: Page, username: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("User name, e-mail or phone").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("main").locator("form").first().getByRole("button", { name: "Sign in" }).click();
}
