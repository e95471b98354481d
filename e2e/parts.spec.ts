import { setTimeout as sleep } from "node:timers/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

const GALLERY = "/dev/components/";
const LAYOUTS = ["public", "auth", "checkout", "dashboard", "error"].map(
  (name) => `${GALLERY}layouts/${name}/`,
);

/** Every colour and every width once: colours do not depend on the width. */
const LOOKS = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 390 },
] as const;

for (const path of [GALLERY, ...LAYOUTS]) {
  for (const { colorScheme, width } of LOOKS) {
    test(`${path} is accessible and fits in ${width} pixels, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      await page.goto(path);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(", ")}`),
      ).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  }
}

/** The gallery once its parts listen: until then the combobox is the browser's own select. */
async function openGallery(page: Page): Promise<void> {
  await page.goto(GALLERY);
  await expect(page.getByRole("main").locator("input[role=combobox]:visible").first()).toBeVisible();
}

test("a dialog takes the focus, closes by Escape, and gives the focus back", async ({ page }) => {
  await openGallery(page);
  const opener = page.getByRole("button", { name: "Refund charge" });
  await opener.click();
  const dialog = page.getByRole("dialog", { name: "Refund charge" });
  await expect(dialog).toBeVisible();
  await expect(dialog.locator(":focus")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
});

test("a press made while scripts are on their way is not lost", async ({ page }) => {
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await sleep(1_500);
    await route.continue();
  });
  await page.goto(GALLERY, { waitUntil: "commit" });
  const opener = page.getByRole("button", { name: "Refund charge" });
  await expect(opener).toBeVisible();
  await expect(opener).toBeDisabled();
  await opener.click();
  await expect(page.getByRole("dialog", { name: "Refund charge" })).toBeVisible();
});

test("what cannot be undone needs the name typed, and says why it failed", async ({ page }) => {
  await openGallery(page);
  await page.getByRole("button", { name: "Delete profile" }).click();
  const dialog = page.getByRole("dialog");
  const confirm = dialog.getByRole("button", { name: "Delete profile" });
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel("Type marigold to confirm").fill("marigold");
  await confirm.click();
  await expect(dialog.getByRole("alert")).toHaveText("A subscription is still active. End it first.");
});

test("a choice is found by typing and sent by the form", async ({ page }) => {
  await openGallery(page);
  await page.getByRole("combobox", { name: "Country", exact: true }).fill("nig");
  await page.keyboard.press("Enter");
  await expect(page.locator("select[name=country]")).toHaveValue("ng");
});

test("an amount is tidied when left, and refused when it is none", async ({ page }) => {
  await openGallery(page);
  const price = page.getByLabel("Price");
  await price.fill("$1,234.5");
  await price.blur();
  await expect(price).toHaveValue("1234.50");
  await price.fill("12x");
  await price.blur();
  await expect(price).toHaveAccessibleDescription("Enter an amount such as 29.00.");
});

test("the chosen theme is there at once on the next page", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await openGallery(page);
  await page.getByRole("radio", { name: "Dark theme" }).check();
  await page.goto(GALLERY, { waitUntil: "commit" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("every form part is the browser's own and can be filled in", async ({ page }) => {
    await page.goto(GALLERY);
    await page.getByRole("combobox", { name: "Country", exact: true }).selectOption("Nigeria");
    await page.getByLabel("New password").fill("gravel-boat-lime");
    await page.getByRole("switch", { name: "Renew by itself" }).check();
    await page.getByRole("radio", { name: "Monthly" }).check();
    await expect(page.getByRole("button", { name: "Show characters" })).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Refund charge" })).toBeDisabled();
  });
});
