import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { openDatabase, sql } from "@/lib/db";
import { onOwnSite } from "./own-site";
import { register, signIn } from "./people";

/** Agreements would be asked of everybody who registers in other journeys meanwhile. */
const test = onOwnSite({ VERIFY_EMAIL_ON_REGISTRATION: "0" });
test.describe.configure({ mode: "default" });

let databaseUrl = "";
test.beforeEach(({ site }) => {
  databaseUrl = site.databaseUrl;
});

/** Runs on the database of the server under test. */
async function inDatabase(work: (db: ReturnType<typeof openDatabase>) => Promise<unknown>): Promise<void> {
  const db = openDatabase(databaseUrl);
  await work(db);
  await db.close();
}

function anAgreement(slug: string, title: string, text: string): Promise<void> {
  return inDatabase((db) =>
    db.query(sql`
      INSERT INTO agreement (slug, title, text, updated_at) VALUES (${slug}, ${title}, ${text}, '2026-01-01')
      ON CONFLICT DO NOTHING`),
  );
}

/** So that the next who registers is not asked to sign it. */
function withoutAgreement(slug: string): Promise<void> {
  return inDatabase((db) => db.query(sql`DELETE FROM agreement WHERE slug = ${slug}`));
}

async function donny(page: Page, next: string): Promise<void> {
  await page.goto(`/login/?next=${encodeURIComponent(next)}`);
  await signIn(page, "donny");
  await page.waitForURL((url) => url.pathname === next);
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)).toEqual([]);
}

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? "scripted" : "plain";
  test.describe(`${way} forms`, () => {
    test.use({ javaScriptEnabled });

    test("a visitor writes to the company", async ({ page }) => {
      await page.goto("/contact/");
      await expect(page.getByRole("link", { name: "hello@cowork.example" })).toBeVisible();
      await page.getByLabel("Full name").fill("Joe Card");
      await page.getByLabel("E-mail", { exact: true }).fill(`joe-${way}@example.com`);
      await page.getByLabel("Message").fill("   ");
      await page.getByRole("button", { name: "Send message" }).click();
      await expect(page.getByRole("main").getByRole("alert")).toHaveText("Write what it is about.");
      await expect(page.getByLabel("Full name")).toHaveValue("Joe Card");
      await page.getByLabel("Message").fill("Can I request a demo?");
      await page.getByRole("button", { name: "Send message" }).click();
      await expect(page).toHaveURL(/\/contact\/\?sent=1$/);
      await expect(page.getByRole("main").getByRole("alert")).toContainText("Your message has been sent");
      await inDatabase(async (db) => {
        const rows = await db.query(
          sql`SELECT message FROM contact_message WHERE email = ${`joe-${way}@example.com`}`,
        );
        expect(rows).toEqual([{ message: "Can I request a demo?" }]);
      });
    });

    test("a document is signed after it was read, and the way goes on from there", async ({ page }) => {
      const slug = `rules-${way}`;
      await register(page, `signer-${way}`);
      await anAgreement(slug, `Rules, ${way}`, "# Doors\n\nClose them at {{ site.name }}.");
      await page.goto(`/legal/${slug}/sign/?next=/pricing/`);
      await expect(page.getByText("Close them at Cowork.")).toBeVisible();
      await page.getByLabel(/I have read/).check();
      await page.getByRole("button", { name: "I agree" }).click();
      await expect(page).toHaveURL("/pricing/");
      await page.goto(`/legal/${slug}/sign/?next=//evil.example/`);
      await expect(page.getByText("You have agreed")).toBeVisible();
      await expect(page.getByRole("link", { name: "Continue" })).toHaveAttribute("href", "/app/");
      await withoutAgreement(slug);
    });

    test("a text that changed while it was read is shown again before it is signed", async ({ page }) => {
      const slug = `changing-${way}`;
      await register(page, `reader-${way}`);
      await anAgreement(slug, `Changing, ${way}`, "The old text.");
      await page.goto(`/legal/${slug}/sign/`);
      await page.getByLabel(/I have read/).check();
      await inDatabase((db) =>
        db.query(
          sql`UPDATE agreement SET text = 'The new text.', updated_at = '2026-02-01' WHERE slug = ${slug}`,
        ),
      );
      await page.getByRole("button", { name: "I agree" }).click();
      await expect(page.getByText("The text has changed since you opened it")).toBeVisible();
      await expect(page.getByText("The new text.")).toBeVisible();
      const box = page.getByLabel(/I have read/);
      if (!(await box.isChecked())) await box.check();
      await page.getByRole("button", { name: "I agree" }).click();
      await expect(page).not.toHaveURL(/\/sign\//);
      await withoutAgreement(slug);
    });
  });
}

for (const javaScriptEnabled of [true, false]) {
  const way = javaScriptEnabled ? "scripted" : "plain";
  test.describe(`${way} terms`, () => {
    test.use({ javaScriptEnabled });

    test("who has yet to sign the terms of use is led there from any page, and back", async ({ page }) => {
      const username = `member-${way}`;
      await register(page, username);
      await page.waitForURL(`**/app/${username}/`);
      await anAgreement("terms-of-use", "Terms of use", "Be kind.");
      await page.goto(`/billing/${username}/history/?o=created_at`);
      await expect(page).toHaveURL(/\/legal\/terms-of-use\/sign\/\?next=/);
      await page.getByLabel(/I have read/).check();
      await page.getByRole("button", { name: "I agree" }).click();
      await expect(page).toHaveURL(new RegExp(`/billing/${username}/history/\\?o=created_at$`));
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Billing");
      await withoutAgreement("terms-of-use");
    });
  });
}

test("a visitor who is asked to sign signs in first", async ({ page }) => {
  await anAgreement("for-members", "For members", "Hello.");
  await page.goto("/legal/for-members/sign/?next=/pricing/");
  await expect(page).toHaveURL(/\/login\/\?next=/);
  await signIn(page, "donny");
  await expect(page).toHaveURL(/\/legal\/for-members\/sign\/\?next=(%2F|\/)pricing/);
  await page.getByRole("button", { name: "I agree" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("Accept “For members” to go on.");
  await withoutAgreement("for-members");
});

test("the list of terms leads to each, and says since when", async ({ page }) => {
  await anAgreement("privacy", "Privacy policy", "We keep little.");
  await page.goto("/");
  await page.getByRole("contentinfo").getByRole("link", { name: "Terms and policies" }).click();
  await page.getByRole("link", { name: "Privacy policy" }).click();
  await expect(page).toHaveURL(/\/legal\/privacy\/$/);
  await expect(page.getByText("We keep little.")).toBeVisible();
  expect((await page.goto("/legal/no-such/"))?.status()).toBe(404);
  await withoutAgreement("privacy");
});

test("who signed in is answered at the account's address", async ({ page }) => {
  await register(page, "writer");
  await page.goto("/contact/");
  await expect(page.getByText("We answer to writer@example.com")).toBeVisible();
  await expect(page.getByLabel("Full name")).toHaveValue("writer Doe");
});

test("the broker writes an agreement, is warned of signatures, and deletes it", async ({ page }) => {
  await donny(page, "/agreements/");
  await page.getByLabel("Title").fill("Guest policy");
  await page.getByRole("button", { name: "Create agreement" }).click();
  await expect(page).toHaveURL(/\/agreements\/guest-policy\/$/);
  const text = page.getByLabel("Text");
  const saveButton = page.getByRole("button", { name: "Save agreement" });
  await expect(saveButton).toBeDisabled();
  await text.fill("Guests of {{ site.name }} are **welcome**.");
  await expect(page.getByRole("region", { name: "Preview" })).toContainText("Guests of Cowork are welcome.");
  await saveButton.click();
  await expect(page.getByText("Agreement saved")).toBeVisible();
  await page.goto("/legal/guest-policy/sign/");
  await page.getByLabel(/I have read/).check();
  await page.getByRole("button", { name: "I agree" }).click();
  await page.waitForURL(/\/app\//);

  await page.goto("/agreements/guest-policy/");
  await expect(page.getByText("signed by one person")).toBeVisible();
  await text.fill("Guests are welcome on Mondays.");
  await expect(page.getByText("Changes need a new signature")).toBeVisible();
  await page.getByLabel("Everybody has to sign again").uncheck();
  await expect(page.getByText("Changes need a new signature")).toBeHidden();
  await saveButton.click();
  await expect(page.getByText("signed by one person")).toBeVisible();
  await text.fill("Guests are welcome on Tuesdays.");
  await page.getByLabel("Everybody has to sign again").check();
  await saveButton.click();
  await expect(page.getByText("signed by nobody yet")).toBeVisible();

  await page.getByRole("button", { name: "Delete agreement" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Type Guest policy to confirm").fill("Guest policy");
  await dialog.getByRole("button", { name: "Delete agreement" }).click();
  await expect(page).toHaveURL(/\/agreements\/$/);
  await expect(page.getByRole("link", { name: "Guest policy" })).toHaveCount(0);
});

test("the broker enters somebody, and finds them by a part of the name", async ({ page }) => {
  await donny(page, "/contacts/");
  await page.getByLabel("Full name").fill("Ludmila Lead");
  await page.getByRole("button", { name: "Create contact" }).click();
  await expect(page.getByLabel("E-mail", { exact: true })).toHaveAccessibleDescription(
    /e-mail address or a phone/,
  );
  await page.getByLabel("E-mail", { exact: true }).fill("ludmila@example.com");
  await page.getByRole("button", { name: "Create contact" }).click();
  await expect(page).toHaveURL(/\/contacts\/ludmila\/$/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ludmila");
  await page.goto("/contacts/");
  await page.getByLabel("Search").fill("mila");
  await page.getByRole("main").getByRole("button", { name: "Search" }).click();
  const found = page.getByRole("table", { name: "Contacts" }).getByRole("rowheader");
  await expect(found.getByRole("link")).toHaveText(["Ludmila"]);
  await page.getByLabel("Search").fill("nobody of that name");
  await page.getByLabel("Search").press("Enter");
  await expect(page.getByText("Nobody is found by")).toBeVisible();
});

test("the broker notes what happened with somebody", async ({ page }) => {
  await register(page, "noted");
  await page.context().clearCookies();
  await donny(page, "/contacts/noted/");
  await page.getByLabel("Note", { exact: true }).fill("Phone call about desks");
  await page.getByLabel("Profile").fill("no-such-profile");
  await page.getByRole("button", { name: "Add note" }).click();
  await expect(page.getByLabel("Profile")).toHaveAccessibleDescription("There is no such profile.");
  await page.getByLabel("Profile").fill("cowork");
  await page.getByRole("button", { name: "Add note" }).click();
  const note = page.getByRole("list", { name: "Notes" }).getByRole("listitem").first();
  await expect(note).toContainText("Phone call about desks");
  await expect(note).toContainText("Donny Doe");
  await expect(note.getByRole("link", { name: "Cowork" })).toBeVisible();
  await expect(page.getByLabel("Note", { exact: true })).toHaveValue("");
});

test("the audit log is searched by who, what and when", async ({ page }) => {
  await register(page, "audited");
  await page.context().clearCookies();
  await donny(page, "/audit/");
  await page.getByLabel("Target").fill("audited");
  await page.getByLabel("What").fill("Register");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page).toHaveURL(/target=audited/);
  const rows = page.getByRole("table", { name: "Events" }).getByRole("row");
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toContainText("Register");
  await page.getByLabel("Last day").fill("2020-01-01");
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByText("Nothing like this was recorded")).toBeVisible();
  await page.getByRole("link", { name: "Show everything" }).click();
  await expect(rows.nth(2)).toBeVisible();
});

test("pages about the site are for its own people", async ({ page }) => {
  await register(page, "outsider");
  for (const path of ["/audit/", "/agreements/", "/contacts/", "/contacts/outsider/"]) {
    expect((await page.goto(path))?.status(), path).toBe(403);
  }
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1280, 390]) {
    test(`legal, contact and broker pages are accessible and fit in ${width} pixels, ${colorScheme}`, async ({
      page,
    }) => {
      const slug = `axe-${colorScheme}-${width}`;
      await anAgreement(slug, `Axe ${colorScheme} ${width}`, "# One\n\nTwo [three](/legal/).\n\n- four");
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 844 });
      const own = [
        `/legal/${slug}/sign/`,
        "/agreements/",
        `/agreements/${slug}/`,
        "/contacts/donny/",
        "/audit/",
      ];
      for (const path of ["/legal/", `/legal/${slug}/`, "/contact/", "/contact/?sent=1", "sign in", ...own]) {
        if (path === "sign in") await donny(page, "/audit/");
        else {
          await page.goto(path);
          await expectAccessible(page);
          const scroll = await page.evaluate(() => document.documentElement.scrollWidth);
          expect(scroll, path).toBeLessThanOrEqual(width);
        }
      }
      await withoutAgreement(slug);
    });
  }
}
