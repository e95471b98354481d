import { describe, expect, test } from "vitest";
import { messageLanguages } from "@/lib/text/message-languages";
import { type NotificationName, notificationNames } from "./catalogue";
import { dataSchema, type MessageData, type PartyData, type PersonData } from "./data";
import { messages } from "./messages";
import { renderEmail, renderText } from "./render";
import { sampleOf } from "./samples";

const SITE = "http://localhost:3000";

const broker: PartyData = {
  ...{
    slug: "cowork",
    printable_name: "Cowork",
    full_name: "Cowork",
    email: "hello@cowork.example",
    phone: "",
  },
  ...{
    street_address: "1 Main Street",
    locality: "Oakland",
    region: "CA",
    postal_code: "94607",
    country: "US",
  },
  ...{ default_timezone: "America/Los_Angeles", picture: null, is_provider: true },
};
const caller: PersonData = {
  ...{
    slug: "bob",
    username: "bob",
    printable_name: "Bob Doe",
    full_name: "Bob Doe",
    email: "bob@cowork.example",
  },
};
const plain = { language: "en", manageUrl: null } as const;

function sample<Name extends NotificationName>(name: Name): MessageData<Name> {
  return sampleOf(name, broker, caller);
}

const all = notificationNames.flatMap((name) => messageLanguages.map((language) => ({ name, language })));

test.each(all)("$name in $language: HTML and plain text say the same", async ({ name, language }) => {
  const data = sample(name);
  const manageUrl = `${SITE}/users/bob/notifications/`;
  const { subject, html, text } = await renderEmail(name, data, { language, manageUrl });
  expect(subject).toMatch(/^[^\p{Cc}]{5,120}$/u);
  expect(text.startsWith(subject)).toBe(true);
  expect(html).toContain(`<html dir="ltr" lang="${language}">`);
  // No sentence is missing, and no value of one.
  expect(`${subject} ${text}`).not.toMatch(/[{}]|undefined|null|NaN|\[object|user_\w+\.|labels\./);
  for (const url of data.back_url && name !== "user_contact" ? [data.back_url, manageUrl] : [manageUrl]) {
    expect(html).toContain(`href="${url}"`);
    expect(text).toContain(url);
  }
  // Everybody who is named in the one is named in the other.
  const visible = html.replace(/<style>.*?<\/style>/s, "").replace(/<[^>]+>/g, " ");
  for (const word of text.match(/[\p{L}\p{N}]{4,}/gu) ?? []) expect(visible + html).toContain(word);
});

test.each(all)(
  "$name in $language: loads nothing, and leads nowhere but to the site",
  async ({ name, language }) => {
    const { html } = await renderEmail(name, sample(name), { language, manageUrl: null });
    expect(html).not.toMatch(/<(img|script|iframe|link|object|form)\b|\bon\w+=|url\(|@import/i);
    const urls = [...html.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(([, url]) => url ?? "");
    expect(urls.filter((url) => !url.startsWith(`${SITE}/`))).toEqual([]);
  },
);

test.each(notificationNames)("the sample of %s is what its schema says", (name) => {
  expect(dataSchema(name).parse(sample(name))).toEqual(sample(name));
});

describe("text messages", () => {
  test.each(messageLanguages)("in %s are one sentence with the code, at most two parts long", (language) => {
    for (const name of ["user_verification", "user_reset_password", "user_mfa_code"] as const) {
      const text = renderText(name, sample(name), language);
      expect(text).toContain("012345");
      expect(text.length).toBeLessThanOrEqual(134);
    }
  });
});

describe("what came from people", () => {
  const evil = 'Eve\r\nBcc: all@example.com\u2028<img src=x onerror=alert(1)>" {name}';

  test("begins no header of its own, and is text wherever it stands", async () => {
    const data = sample("role_request_created");
    const named = {
      ...data,
      user: { ...data.user, printable_name: evil },
      detail: "<script>alert(1)</script>",
    };
    const { subject, html } = await renderEmail("role_request_created", named, plain);
    expect(subject).toBe(
      'Eve Bcc: all@example.com <img src=x onerror=alert(1)>" {name} asks for access to Marigold Studio',
    );
    expect(html).not.toMatch(/<img|<script>alert/);
    expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  test("keeps its lines in what they wrote", async () => {
    const { text } = await renderEmail("user_contact", sample("user_contact"), plain);
    expect(text).toContain("Do you have room for twelve?");
  });
});

describe("an invitation", () => {
  const grant = sample("role_grant_created");
  const textOf = async (changes: Partial<typeof grant>) =>
    (await renderEmail("role_grant_created", { ...grant, ...changes }, plain)).text;

  test("says what is particular to the kind of role, when there is something", async () => {
    const more = "Managers may do everything for Marigold Studio";
    expect(await textOf({})).toContain(more);
    expect(await textOf({ role_description: { slug: "librarian", title: "Librarian" } })).not.toContain(more);
    const contributor = { role_description: { slug: "contributor", title: "Contributor" } };
    expect(await textOf(contributor)).toContain("Contributors may look at everything");
  });

  test("carries what the inviter wrote, and a way to join for who has no password", async () => {
    expect(await textOf({})).toContain("Good to have you with us.");
    expect(await textOf({})).not.toContain("You have no password yet");
    expect(await textOf({ has_password: false })).toContain("You have no password yet");
  });
});

test("amounts and dates are written as the language has them, in the zone of the site", async () => {
  const text = async (language: "en" | "fr" | "pt") =>
    (
      await renderEmail("charge_updated", sample("charge_updated"), { language, manageUrl: null })
    ).text.replace(/\s/g, " ");
  expect(await text("en")).toContain("$179.00");
  expect(await text("en")).toContain("March 2, 2026");
  expect(await text("fr")).toContain("179,00 $");
  expect(await text("fr")).toContain("2 mars 2026");
  expect(await text("pt")).toContain("2 de março de 2026");
});

test("a refund is told as one, with what it takes back", async () => {
  const data = sample("charge_updated");
  const [item] = data.charge_items;
  const refunded = [{ description: "Refund of Open Space", amount: 5_000, unit: "usd" }];
  const changed = {
    ...data,
    charge_items: item ? [{ ...item, refunded }] : [],
    charge_total: { amount: 12_900, unit: "usd" },
  };
  const { subject, text } = await renderEmail("charge_updated", changed, plain);
  expect(subject).toBe("Refund from Cowork");
  expect(text).toContain("-$50.00");
  expect(text).toContain("$129.00");
});

test("of an order with very many lines the last row sums up those that do not fit", async () => {
  const data = sample("order_executed");
  const items = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ description: `Seat ${n + 1}`, amount: 100, unit: "usd" }));
  const textOf = async (count: number) =>
    (await renderEmail("order_executed", { ...data, invoiced_items: items(count) }, plain)).text;
  expect(await textOf(50)).toContain("Seat 50");
  const text = await textOf(2_000);
  expect(text).toContain("Seat 49");
  expect(text).not.toContain("Seat 50");
  expect(text).toMatch(/1,951 more\s+\$1,951\.00/);
});

test("the footer says where the site is, and lets go of what is optional", async () => {
  const manageUrl = `${SITE}/users/bob/notifications/`;
  const { text } = await renderEmail("user_welcome", sample("user_welcome"), { language: "en", manageUrl });
  expect(text).toContain("Questions? Write to hello@cowork.example.");
  expect(text).toContain("Cowork · 1 Main Street · 94607 Oakland · CA · US");
  expect(text).toContain(`Choose what Cowork writes to you about ${manageUrl}`);
  const { text: sure } = await renderEmail("user_verification", sample("user_verification"), plain);
  expect(sure).not.toContain(messages.en.layout.manage.slice(0, 12));
});
