import { expect, type Page } from "@playwright/test";
import { Secret, TOTP } from "otpauth";
import { seal } from "@/lib/auth/sealing";
import { openDatabase, sql } from "@/lib/db";
import { OTP_PURPOSE } from "@/lib/identity/credentials/otp";
import { aUser, PASSWORD } from "../test/world";

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

/** A new user with an authenticator app, which is returned. */
export async function enrol(username: string): Promise<TOTP> {
  const secret = new Secret({ size: 20 });
  const db = openDatabase(process.env.E2E_DATABASE_URL ?? "");
  const { id } = await aUser(db, username);
  await db.query(sql`
    INSERT INTO otp_secret (user_id, encrypted_secret, confirmed_at)
    VALUES (${id}, ${seal(OTP_PURPOSE, secret.base32)}, now())`);
  await db.close();
  return new TOTP({ secret });
}
