import AxeBuilder from "@axe-core/playwright";
import { expect } from "@playwright/test";
import { onOwnSite } from "./own-site";
import { register } from "./people";

const test = onOwnSite({ TURNPIKE_DEMO: "1", REGISTRATION: "user" });

test("where people are billed for organizations only, somebody new creates one and goes on", async ({
  page,
}) => {
  await register(page, "olivia");
  await expect(page).toHaveURL(/^[^?]+\/users\/olivia\/roles\/\?next=/);
  await expect(page.getByRole("main")).toContainText("You need a profile to go on");
  await expect(page.getByRole("link", { name: "Continue" })).toHaveCount(0);
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  expect((await page.request.get("/api/users/olivia/profiles")).ok()).toBe(true);
  expect((await (await page.request.get("/api/users/olivia/profiles")).json()).count).toBe(0);

  await page.getByRole("link", { name: "New organization" }).first().click();
  await page.getByLabel("Name", { exact: true }).fill("Olive Oil");
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page).toHaveURL(/\/app\/olive-oil\//);
});
