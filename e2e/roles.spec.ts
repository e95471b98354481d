import AxeBuilder from "@axe-core/playwright";
import { type Browser, expect, type Page, test } from "@playwright/test";
import { openDatabase, sql } from "@/lib/db";
import { PASSWORD } from "../test/world";
import { register, signIn } from "./people";

/** Somebody with a browser of their own. */
async function somebody(browser: Browser, username: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await register(page, username);
  return page;
}

/** Makes the organization, whose manager whoever looks at the page becomes. */
async function createOrganization(page: Page, name: string, slug: string): Promise<void> {
  await page.goto("/profile/new/");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Short name").fill(slug);
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page).toHaveURL(new RegExp(`/app/${slug}/$`));
}

async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`)).toEqual([]);
}

async function withDatabase(work: (db: ReturnType<typeof openDatabase>) => Promise<unknown>): Promise<void> {
  const db = openDatabase(process.env.E2E_DATABASE_URL ?? "");
  await work(db);
  await db.close();
}

/** Waits until scripts run on the page of people. */
async function ready(page: Page): Promise<void> {
  await expect(page.getByRole("combobox", { name: "User name or e-mail" })).toBeVisible();
}

test("a manager invites by e-mail; the colleague accepts, may look, and may not do what managers do", async ({
  page,
  browser,
}) => {
  await register(page, "mia");
  await createOrganization(page, "Mia Works", "miaworks");
  const colleague = await somebody(browser, "corin");

  await page.goto("/profile/miaworks/roles/contributor/");
  await expectAccessible(page);
  await ready(page);
  await page.getByLabel("User name or e-mail").fill("corin@example.com");
  await page.getByLabel("Message").fill("Have a look at our invoices.");
  await page.getByRole("button", { name: "Add" }).click();
  await expect(page.getByText("corin Doe is invited")).toBeVisible();
  const row = page.getByRole("listitem").filter({ hasText: "corin Doe" });
  await expect(row.getByText("Invited", { exact: true })).toBeVisible();

  // Nothing is theirs before they accept.
  expect((await colleague.goto("/profile/miaworks/contact/"))?.status()).toBe(403);
  await colleague.goto("/app/?from=mail");
  await expect(colleague).toHaveURL(/\/users\/corin\/roles\/\?next=/);
  await expectAccessible(colleague);
  await colleague.getByRole("button", { name: "Accept the invitation of Mia Works" }).click();
  await expect(colleague.getByText("Invitation accepted")).toBeVisible();
  await expect(colleague.getByRole("link", { name: "Home of Mia Works" })).toBeVisible();

  await colleague.goto("/profile/miaworks/roles/contributor/");
  await expect(colleague.getByRole("listitem").filter({ hasText: "corin Doe" })).toBeVisible();
  await expect(colleague.getByRole("button", { name: "Add" })).toHaveCount(0);
  await expect(colleague.getByRole("button", { name: /Revoke/ })).toHaveCount(0);
  const refused = await colleague.evaluate(async () => {
    const token = /csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
    const response = await fetch("/api/profile/miaworks/roles/manager", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ slug: "corin" }),
    });
    return response.status;
  });
  expect(refused).toBe(403);
});

test("an address that is nobody's is invited in a second step, and opening the link accepts nothing", async ({
  page,
  browser,
}) => {
  await register(page, "nils");
  await createOrganization(page, "Nils & Co", "nilsco");
  await page.goto("/profile/nilsco/roles/manager/");
  await ready(page);
  await page.getByLabel("User name or e-mail").fill("no such name");
  await page.getByRole("button", { name: "Add" }).click();
  await expect(page.getByText("Nobody has this user name.")).toBeVisible();
  await page.getByLabel("User name or e-mail").fill("newcomer@example.org");
  await page.getByRole("button", { name: "Add" }).click();
  await expect(page.getByText("Nobody here uses newcomer@example.org")).toBeVisible();
  await page.getByLabel("Full name").fill("Nora Newcomer");
  await page.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByText("Nora Newcomer is invited")).toBeVisible();

  const guest = await somebody(browser, "gwen");
  await page.goto("/profile/nilsco/roles/contributor/");
  await ready(page);
  await page.getByLabel("User name or e-mail").fill("gwen");
  await page.getByRole("button", { name: "Add" }).click();
  await expect(page.getByText("gwen Doe is invited")).toBeVisible();
  await guest.goto("/users/gwen/roles/");
  const key = await guest.evaluate(async () => {
    const response = await fetch("/api/users/gwen/accessibles?role_status=invited");
    const { results } = (await response.json()) as { results: { accept_grant_api_url: string }[] };
    return results[0]?.accept_grant_api_url.split("/").at(-1) ?? "";
  });
  const other = await somebody(browser, "eric");
  await other.goto(`/users/roles/accept/${key}/`);
  await expect(other.getByRole("heading", { level: 1 })).toHaveText("Nothing to accept");
  await guest.goto(`/users/roles/accept/${key}/?next=//elsewhere.example/`);
  await expect(guest.getByRole("heading", { level: 1 })).toHaveText("Join Nils & Co");
  await expectAccessible(guest);
  expect((await guest.request.get("/profile/nilsco/contact/")).status()).toBe(403);
  await guest.getByRole("button", { name: "Accept" }).click();
  await expect(guest).toHaveURL(/^http:\/\/localhost:\d+\/app\/nilsco\/$/);
  await guest.goto(`/users/roles/accept/${key}/`);
  await expect(guest.getByRole("heading", { level: 1 })).toHaveText("Nothing to accept");
});

test("somebody asks for access, is granted it, and the last manager cannot leave", async ({
  page,
  browser,
}) => {
  await register(page, "olav");
  await createOrganization(page, "Olav Ltd", "olavltd");
  const asking = await somebody(browser, "asta");
  await asking.goto("/users/asta/roles/");
  await expect(asking.getByRole("combobox", { name: /Short name or e-mail/ })).toBeVisible();
  await asking.getByLabel("Short name or e-mail of the profile").fill("olavltd");
  await asking.getByRole("button", { name: "Request access" }).click();
  await expect(asking.getByText("Olav Ltd knows of your request")).toBeVisible();

  await page.goto("/profile/olavltd/roles/contributor/?role_status=requested");
  await page.getByRole("button", { name: "Make asta Doe a Contributor" }).click();
  await expect(page.getByText("Role granted")).toBeVisible();
  await asking.goto("/profile/olavltd/contact/");
  await expect(asking.getByRole("heading", { level: 1 })).toHaveText("Profile");

  await page.goto("/users/olav/roles/");
  await page.getByRole("button", { name: "Leave Olav Ltd" }).click();
  const dialog = page.getByRole("dialog", { name: "Leave Olav Ltd?" });
  await dialog.getByRole("button", { name: "Leave profile" }).click();
  await expect(dialog.getByRole("alert")).toContainText("last manager");
  await dialog.getByRole("button", { name: "Cancel" }).click();

  await page.goto("/profile/olavltd/roles/manager/");
  await page.getByRole("button", { name: "Revoke your own role" }).click();
  await expect(page.getByRole("dialog")).toContainText("You lose access to Olav Ltd at once");
});

test("kinds of role are made, changed and deleted, and stand in the sidebar", async ({ page }) => {
  await register(page, "tara");
  await createOrganization(page, "Tara Inc", "tarainc");
  await page.goto("/profile/tarainc/roles/");
  await expectAccessible(page);
  await page.getByRole("button", { name: "New role" }).click();
  const dialog = page.getByRole("dialog", { name: "New role" });
  await dialog.getByRole("button", { name: "Create role" }).click();
  await expect(dialog.getByLabel("Title")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Title").fill("Deputy");
  await dialog.getByLabel("Second factor required").check();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Create role" }).click();
  const sidebar = page.getByRole("navigation", { name: "Main" });
  await expect(sidebar.getByRole("link", { name: "Deputies" })).toBeVisible();
  await expect(page.getByRole("row", { name: /Deputies/ })).toContainText("Second factor");
  await page.getByRole("button", { name: "Edit Deputy" }).click();
  await page.getByRole("dialog").getByLabel("Title").fill("Vice");
  await page.getByRole("dialog").getByRole("button", { name: "Save changes" }).click();
  await expect(sidebar.getByRole("link", { name: "Vices" })).toBeVisible();
  await page.getByRole("button", { name: "Delete Vice" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete role" }).click();
  await expect(sidebar.getByRole("link", { name: "Vices" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: /Edit Manager/ })).toHaveCount(0);
});

test("a colleague by verified domain joins by a button, not by opening the page", async ({
  page,
  browser,
}) => {
  await register(page, "ursa");
  await createOrganization(page, "Ursa Org", "ursaorg");
  await withDatabase(async (db) => {
    await db.query(sql`UPDATE profile SET email = 'hello@ursa.test' WHERE slug = 'ursaorg'`);
    await db.query(sql`UPDATE app_user SET email = 'ursa@ursa.test' WHERE username = 'ursa'`);
    await db.query(sql`
      UPDATE contact SET email = 'ursa@ursa.test', email_verified_at = now()
      WHERE user_id = (SELECT id FROM app_user WHERE username = 'ursa')`);
    await db.query(sql`
      INSERT INTO role_type (slug, title, profile_id, implicit_create_on_none)
      SELECT 'member', 'Member', id, TRUE FROM profile WHERE slug = 'ursaorg'`);
  });
  const guest = await (await browser.newContext()).newPage();
  await guest.goto("/register/?next=/pricing/");
  await guest.getByLabel("Full name").fill("Ulf Doe");
  await guest.getByLabel("E-mail", { exact: true }).fill("ulf@ursa.test");
  await guest.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await guest.getByRole("button", { name: "Create account" }).click();
  await expect(guest).toHaveURL("/pricing/");
  await guest.goto("/app/");
  await expect(guest.getByRole("heading", { level: 1 })).toHaveText("Verify your e-mail address");
  await withDatabase((db) =>
    db.query(sql`UPDATE contact SET email_verified_at = now() WHERE email = 'ulf@ursa.test'`),
  );
  await guest.goto("/app/");
  await guest.goto("/app/");
  await expect(guest.getByRole("heading", { level: 1 })).toHaveText("Join Ursa Org");
  await expectAccessible(guest);
  await guest.getByRole("button", { name: "Join Ursa Org" }).click();
  await expect(guest).toHaveURL(/\/app\/ursaorg\//);
});

test("the staff of the site finds its pages in the sidebar; others do not", async ({ page, browser }) => {
  await page.goto("/login/?next=/app/cowork/");
  await signIn(page, "donny");
  const sidebar = page.getByRole("navigation", { name: "Main" });
  for (const name of [
    "Managers",
    "Contributors",
    "Roles",
    "Contacts",
    "Accounts",
    "Audit log",
    "Your account",
  ])
    await expect(sidebar.getByRole("link", { name, exact: true })).toBeVisible();
  const other = await somebody(browser, "otto");
  await other.goto("/app/");
  await expect(
    other.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Managers" }),
  ).toBeVisible();
  await expect(other.getByRole("link", { name: "Audit log" })).toHaveCount(0);
});
