import fc from "fast-check";
import { expect, test } from "vitest";
import { markdownToHtml } from "./markdown-html";

test("every block and span has its element", () => {
  const source = "# *Fair* use\n\nBe **kind**, use `<b>`, see [there](/legal/)\n- one\n- two\n\n1. first";
  expect(markdownToHtml(source, "h3")).toBe(
    [
      "<h3><em>Fair</em> use</h3>",
      '<p>Be <strong>kind</strong>, use <code>&lt;b&gt;</code>, see <a href="/legal/" rel="nofollow noopener">there</a></p>',
      "<ul><li>one</li><li>two</li></ul>",
      "<ol><li>first</li></ol>",
    ].join("\n"),
  );
});

test.each([
  '<img src=x onerror="alert(1)">',
  '[a](https://example.com/"onmouseover="alert(1))',
  "[<script>](/x)",
  "`</code><script>`",
  "&lt;script&gt;",
  "[a](javascript:alert`1`)",
])("%s is text, or harmless", (source) => {
  const html = markdownToHtml(source);
  expect(
    html.replace(/<\/?(p|em|code|strong)>|<a href="[^"<>]*" rel="nofollow noopener">|<\/a>/g, ""),
  ).not.toMatch(/[<>"]/);
  expect(html).not.toMatch(/href="javascript/i);
});

test("whatever is written, there are no tags but our own, and quotes only around our attributes", () => {
  const pieces = fc.constantFrom(
    "<",
    ">",
    '"',
    "'",
    "&",
    "*",
    "**",
    "`",
    "[",
    "](",
    ")",
    "/",
    "https://x",
    "\n",
    "- ",
    "# ",
    "a",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
      const ours = /<\/?(p|h2|ul|ol|li|em|strong|code)>|<a href="[^"<>]*" rel="nofollow noopener">|<\/a>/g;
      expect(markdownToHtml(parts.join("")).replace(ours, "")).not.toMatch(/[<>"]/);
    }),
    { numRuns: 1_000 },
  );
});
