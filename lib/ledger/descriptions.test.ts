import { expect, test } from "vitest";
import { describe as describeRow, type Mentioned, plainDescription, titled } from "./descriptions";

const nothing: Mentioned = {
  planSlug: null,
  planTitle: null,
  subscriberSlug: null,
  chargeKey: null,
  customerSlug: null,
  quantity: null,
};
const basic: Mentioned = { ...nothing, planSlug: "basic", planTitle: "Basic", subscriberSlug: "xia" };

test("a plan is linked to the product, by its title", () => {
  expect(describeRow("Subscription to basic until 2016/11/21 (1 month)", basic)).toBe(
    "Subscription to <a href='/app/xia/basic/'>Basic</a> until 2016/11/21 (1 month)",
  );
  expect(describeRow("Balance on basic", basic)).toBe("Balance on <a href='/app/xia/basic/'>Basic</a>");
  expect(describeRow("Setup fee for basic", basic)).toBe("Setup fee for <a href='/app/xia/basic/'>Basic</a>");
  expect(describeRow("Buy 12 basic prints", { ...basic, quantity: 12n })).toBe(
    "Buy 12 <a href='/app/xia/basic/'>Basic</a> prints",
  );
});

test.each(["distribution", "processor fee"])("a charge's %s names receipt, subscriber and plan", (what) => {
  const row = { ...basic, chargeKey: "ch_1", customerSlug: "acme" };
  expect(describeRow(`Charge ch_1 ${what} for xia:basic`, row)).toBe(
    `Charge <a href='/billing/acme/receipt/ch_1/'>ch_1</a> ${what} for ` +
      "<a href='/profile/xia/contact/'>xia</a>:<a href='/app/xia/basic/'>Basic</a>",
  );
});

test("§11 row 34: what users have typed is never markup", () => {
  const row = { ...basic, planTitle: `<img src=x onerror="alert('1')">` };
  expect(describeRow("Subscription to basic until 2016/11/21 for <b>Joe & 'co'</b>", row)).toBe(
    "Subscription to <a href='/app/xia/basic/'>&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;</a> " +
      "until 2016/11/21 for &lt;b&gt;Joe &amp; &#39;co&#39;&lt;/b&gt;",
  );
  expect(describeRow("<script>", nothing)).toBe("&lt;script&gt;");
});

test("a name is linked only as a whole and only where the row says so", () => {
  expect(describeRow("Subscription to basic-plus until 2016/11/21", basic)).toBe(
    "Subscription to basic-plus until 2016/11/21",
  );
  expect(describeRow("Offline payment for basic", basic)).toBe("Offline payment for basic");
  expect(describeRow("Subscription to basic until 2016/11/21", nothing)).toBe(
    "Subscription to basic until 2016/11/21",
  );
});

test("a description without its links is its text, as people typed it", () => {
  const row = { ...basic, planTitle: `Basic <b> & "more"` };
  const html = describeRow("Subscription to basic until 2016/11/21 for Joe's &amp; <co>", row);
  expect(plainDescription(html)).toBe(
    `Subscription to Basic <b> & "more" until 2016/11/21 for Joe's &amp; <co>`,
  );
});

test("without links a plan is told by its title all the same, also of a gift that nobody has claimed", () => {
  const gift = { ...basic, planTitle: "Basic & more", subscriberSlug: null };
  expect(titled("Subscription to basic until 2016/11/21 for Joe", gift)).toBe(
    "Subscription to Basic & more until 2016/11/21 for Joe",
  );
  expect(titled("Buy 12 basic basic prints", { ...gift, quantity: 12n })).toBe(
    "Buy 12 Basic & more basic prints",
  );
  expect(titled("Subscription to basic-plus", gift)).toBe("Subscription to basic-plus");
  expect(titled("Setup fee for basic", { ...gift, planTitle: "" })).toBe("Setup fee for basic");
});
