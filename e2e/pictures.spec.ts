import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import sharp from "sharp";
import { openDatabase, sql } from "@/lib/db";
import { aUser } from "../test/world";
import { register, signIn } from "./people";

const RED = { r: 220, g: 30, b: 30 };
const BLUE = { r: 30, g: 30, b: 220 };

/** A wide picture, red at the left end, blue in the middle, red at the right end: thirds. */
async function aPicture() {
  const third = await sharp({ create: { width: 300, height: 300, channels: 3, background: BLUE } })
    .png()
    .toBuffer();
  const buffer = await sharp({ create: { width: 900, height: 300, channels: 3, background: RED } })
    .composite([{ input: third, left: 300, top: 0 }])
    .jpeg()
    .toBuffer();
  return { name: "holiday.jpg", mimeType: "image/jpeg", buffer };
}

/** What colour a kept picture has at its left edge, and in the middle. */
async function coloursOf(bytes: Uint8Array): Promise<[left: string, middle: string]> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number) => {
    const offset = (128 * info.width + x) * 3;
    return (data[offset] ?? 0) > (data[offset + 2] ?? 0) ? "red" : "blue";
  };
  return [at(6), at(128)];
}

/** The address of the picture that a part of the page shows. */
async function shown(page: Page, part = page.getByRole("region", { name: "Picture" })): Promise<string> {
  return (await part.locator("img").first().getAttribute("src")) ?? "";
}

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.getByRole("button", { name: "Fold sidebar" }).waitFor();
  await page.waitForFunction(() => document.readyState === "complete");
}

async function expectNoViolations(page: Page): Promise<void> {
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
}

test("a user crops a picture, by pointer and by keys; it appears in the header, and is removed and brought back", async ({
  page,
}) => {
  await register(page, "pixie");
  await open(page, "/users/pixie/");
  await page.getByLabel("Nick name").fill("typed before");
  await expect(page.getByRole("button", { name: "Upload picture" })).toBeHidden();
  const files = page.getByLabel("Choose picture");
  await files.setInputFiles(await aPicture());
  const dialog = page.getByRole("dialog");
  const area = dialog.getByRole("application");
  await expect(dialog.getByRole("heading")).toHaveText("Crop picture");
  await expectNoViolations(page);

  // To the left end: by pointer a part of the way, by keys the rest.
  const box = await area.boundingBox();
  if (!box) throw new Error("the picture is not on the page");
  await page.mouse.move(box.x + 20, box.y + 128);
  await page.mouse.down();
  await page.mouse.move(box.x + 236, box.y + 128, { steps: 6 });
  await page.mouse.up();
  await area.focus();
  for (let press = 0; press < 8; press++) await page.keyboard.press("ArrowRight");
  for (let press = 0; press < 16; press++) await page.keyboard.press("ArrowLeft");
  await dialog.getByLabel("Zoom").fill("2");
  await dialog.getByRole("button", { name: "Save picture" }).click();
  await expect(page.getByText("Picture saved")).toBeVisible();
  await expect(dialog).toBeHidden();

  const url = await shown(page);
  expect(url).toMatch(/^http:\/\/localhost:\d+\/pictures\/[0-9a-f]{64}$/);
  await expect(page.getByRole("banner").locator(`img[src="${url}"]`)).toHaveCount(1);
  await expect(page.getByLabel("Nick name")).toHaveValue("typed before");
  await expectNoViolations(page);

  const picture = await page.request.get(url);
  expect(await coloursOf(await picture.body())).toEqual(["red", "red"]);

  await page.getByRole("button", { name: "Remove picture" }).click();
  await expect(page.getByRole("region", { name: "Picture" }).locator("img")).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => shown(page)).toBe(url);
});

test("pictures that cannot be used are refused where they were chosen", async ({ page }) => {
  await register(page, "pilar");
  await open(page, "/users/pilar/");
  const files = page.getByLabel("Choose picture");
  const buffer = Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>");
  await files.setInputFiles({ name: "me.png", mimeType: "image/png", buffer });
  await expect(page.getByRole("dialog").getByRole("alert")).toHaveText(/damaged, or is no picture/);
  await expect(page.getByRole("button", { name: "Save picture" })).toBeDisabled();
  await page.getByRole("button", { name: "Cancel" }).click();
  const large = Buffer.alloc(5 * 1024 * 1024 + 1);
  await files.setInputFiles({ name: "me.png", mimeType: "image/png", buffer: large });
  await expect(files).toHaveAccessibleDescription("Use a picture of at most 5 MB.");
  await expect(page.getByRole("dialog")).toBeHidden();

  // What only the server knows: that a browser shows it does not mean that it is taken.
  await files.setInputFiles({ name: "me.png", mimeType: "image/png", buffer: await bitmap() });
  await page.getByRole("button", { name: "Save picture" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toHaveText("Use a PNG, JPEG, WebP or GIF file.");
});

test("a picture is served for ever, to everybody, and as nothing but a picture", async ({
  page,
  playwright,
}) => {
  await register(page, "perla");
  await open(page, "/users/perla/");
  await page.getByLabel("Choose picture").setInputFiles(await aPicture());
  await page.getByRole("button", { name: "Save picture" }).click();
  await expect(page.getByText("Picture saved")).toBeVisible();
  const url = await shown(page);

  const stranger = await playwright.request.newContext();
  const answer = await stranger.get(url);
  expect(answer.status()).toBe(200);
  const headers = answer.headers();
  expect(headers).toMatchObject({
    "content-type": "image/webp",
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "content-disposition": "inline",
    etag: `"${url.slice(-64)}"`,
  });
  expect(headers["set-cookie"]).toBeUndefined();
  expect(headers.vary ?? "").not.toMatch(/cookie/i);
  const again = await stranger.get(url, { headers: { "If-None-Match": headers.etag ?? "" } });
  expect([again.status(), (await again.body()).length]).toEqual([304, 0]);
  const head = await stranger.head(url);
  expect([head.status(), head.headers()["content-type"]]).toEqual([200, "image/webp"]);
  for (const path of [
    `${url.slice(0, -1)}${url.endsWith("0") ? "1" : "0"}`,
    url.toUpperCase().replace(/^HTTP.*PICTURES/, url.slice(0, -65)),
    `${url}0`,
    `${url.slice(0, -64)}x.html`,
    `${url.slice(0, -64)}%27`,
  ]) {
    const missing = await stranger.get(path, { maxRedirects: 0 });
    expect([missing.status(), (await missing.body()).length], path).toEqual([404, 0]);
    expect(missing.headers()["cache-control"], path).toBe("no-store");
  }
  await stranger.dispose();
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("a file is cropped to its middle; it is removed, and one on the web is named instead", async ({
    page,
  }) => {
    await register(page, "plaine");
    await page.goto("/users/plaine/");
    const part = page.getByRole("region", { name: "Picture" });
    await expect(part.getByRole("button", { name: "Upload picture" })).toBeVisible();
    await expect(page.getByLabel("Choose picture")).toBeVisible();
    const buffer = Buffer.from("<!doctype html><script>alert(1)</script>");
    await page.getByLabel("Choose picture").setInputFiles({ name: "me.png", mimeType: "image/png", buffer });
    await part.getByRole("button", { name: "Upload picture" }).click();
    await expect(page.getByLabel("Choose picture")).toHaveAccessibleDescription(
      "Use a PNG, JPEG, WebP or GIF file.",
    );

    await page.getByLabel("Choose picture").setInputFiles(await aPicture());
    await part.getByRole("button", { name: "Upload picture" }).click();
    const picture = await page.request.get(await shown(page));
    expect(await coloursOf(await picture.body())).toEqual(["blue", "blue"]);

    await part.getByRole("button", { name: "Remove picture" }).click();
    await expect(part.locator("img")).toHaveCount(0);
    await part.getByText("Use a picture on the web").click();
    await page.getByLabel("Address of the picture").fill("https://example.com/plaine.png");
    await part.getByRole("button", { name: "Save address" }).click();
    expect(await shown(page)).toBe("https://example.com/plaine.png");
  });
});

test("a company has a picture in the menu of its people, and contributors cannot change it", async ({
  page,
  browser,
}) => {
  await register(page, "paul");
  await page.goto("/profile/new/");
  await page.getByLabel("Name", { exact: true }).fill("Paul Works");
  await page.getByLabel("Short name").fill("paulworks");
  await page.getByRole("button", { name: "Create organization" }).click();
  await expect(page).toHaveURL(/\/app\/paulworks\/$/);
  await open(page, "/profile/paulworks/contact/");
  await page.getByLabel("Choose picture").setInputFiles(await aPicture());
  await page.getByRole("button", { name: "Save picture" }).click();
  await expect(page.getByText("Picture saved")).toBeVisible();
  const url = await shown(page);
  const kept = await page.request.get(url);
  expect(await coloursOf(await kept.body())).toEqual(["blue", "blue"]);
  await expectNoViolations(page);
  await page.getByRole("button", { name: "paul Doe" }).click();
  await expect(page.getByRole("menu").locator(`img[src="${url}"]`)).toHaveCount(1);

  const db = openDatabase(process.env.E2E_DATABASE_URL ?? "");
  const { id } = await aUser(db, "petronella");
  await db.query(sql`
    INSERT INTO role (profile_id, user_id, role_type_id)
    SELECT p.id, ${id}, t.id FROM profile p, role_type t
    WHERE p.slug = 'paulworks' AND t.slug = 'contributor' AND t.profile_id IS NULL`);
  await db.close();
  const other = await (await browser.newContext()).newPage();
  await other.goto("/login/");
  await other.getByRole("button", { name: /show/i }).waitFor();
  await signIn(other, "petronella");
  await expect(other).toHaveURL(/\/app\//);
  await open(other, "/profile/paulworks/contact/");
  await expect(other.getByText("Managers of the profile can change it.")).toBeVisible();
  await expect(other.getByLabel("Choose picture")).toHaveCount(0);
});

/** A BMP of one pixel, which browsers show. */
async function bitmap(): Promise<Buffer> {
  const header = Buffer.alloc(58);
  header.write("BM", 0, "latin1");
  header.writeUInt32LE(58, 2);
  header.writeUInt32LE(54, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(1, 18);
  header.writeInt32LE(1, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(24, 28);
  header.writeUInt32LE(4, 34);
  return header;
}
