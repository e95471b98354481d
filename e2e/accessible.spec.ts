import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { register } from "./people";

/** Every colour and every width once: colours do not depend on the width. */
const LOOKS = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 390 },
] as const;

const VISITOR_PAGES = [
  "/",
  "/pricing/",
  "/login/",
  "/recover/",
  "/activate/",
  `/activate/${"0".repeat(40)}/`,
  `/reset/${"0".repeat(40)}/`,
  "/register/",
  "/register/personal/",
  "/logout/",
  "/nowhere/",
];

async function expectAccessible(page: Page, path: string, width: number): Promise<void> {
  await page.goto(path);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(
    ({ id, nodes }) => `${path} ${id}: ${nodes.map(({ target }) => target).join(", ")}`,
  );
  expect(found).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(width);
}

for (const { colorScheme, width } of LOOKS) {
  test.describe(`${colorScheme}, ${width} pixels`, () => {
    test.use({ colorScheme, viewport: { width, height: 844 }, contextOptions: { reducedMotion: "reduce" } });

    for (const path of VISITOR_PAGES) {
      test(`${path} is accessible and fits`, async ({ page }) => expectAccessible(page, path, width));
    }

    test("the pages of somebody signed in are accessible and fit", async ({ page }) => {
      const username = `axel-${colorScheme}-${width}`;
      await register(page, username);
      const own = [
        `/app/${username}/`,
        `/profile/${username}/contact/`,
        "/profile/new/",
        "/logout/",
        "/app/cowork/",
      ];
      for (const path of own) await expectAccessible(page, path, width);
    });
  });
}
