import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Block, type Inline, parseMarkdown } from "./markdown";

const text = (value: string): Inline => ({ kind: "text", text: value });

describe("parseMarkdown", () => {
  it("keeps plain text as one paragraph, whatever its line breaks", () => {
    expect(parseMarkdown("A seat in the\r\nopen space.")).toEqual([
      { kind: "paragraph", children: [text("A seat in the open space.")] },
    ]);
  });

  it("parts paragraphs at empty lines, and finds headings and lists", () => {
    expect(parseMarkdown("# Desk\n\nWith:\n- coffee\n- *fast* Wi-Fi\n\n1. sit\n2. work")).toEqual([
      { kind: "heading", children: [text("Desk")] },
      { kind: "paragraph", children: [text("With:")] },
      {
        kind: "list",
        ordered: false,
        items: [[text("coffee")], [{ kind: "emphasis", children: [text("fast")] }, text(" Wi-Fi")]],
      },
      { kind: "list", ordered: true, items: [[text("sit")], [text("work")]] },
    ]);
  });

  it("nests spans of different kinds, and leaves stars and underscores in words alone", () => {
    expect(parseMarkdown("**a [link](/b/)** 2 * 3 * 4 snake_case_name")).toEqual([
      {
        kind: "paragraph",
        children: [
          { kind: "strong", children: [text("a "), { kind: "link", href: "/b/", children: [text("link")] }] },
          text(" 2 * 3 * 4 snake_case_name"),
        ],
      },
    ]);
  });

  it("does not look for spans in code", () => {
    expect(parseMarkdown("`**a**`")).toEqual([
      { kind: "paragraph", children: [{ kind: "code", text: "**a**" }] },
    ]);
  });

  it("leaves tags as text", () => {
    expect(parseMarkdown("<script>alert(1)</script>")).toEqual([
      { kind: "paragraph", children: [text("<script>alert(1)</script>")] },
    ]);
  });

  it.each([
    "https://example.com/a?b=c",
    "http://example.com",
    "mailto:a@example.com",
    "tel:+15551234567",
    "/pricing/",
  ])("links to %s", (href) => {
    expect(parseMarkdown(`[there](${href})`)).toEqual([
      { kind: "paragraph", children: [{ kind: "link", href, children: [text("there")] }] },
    ]);
  });

  it.each([
    "javascript:alert",
    "JaVaScRiPt:alert",
    "data:text/html,x",
    "//evil.example",
    "/\\evil.example",
    "vbscript:x",
  ])("does not link to %s", (href) => {
    expect(parseMarkdown(`[there](${href})`)).toEqual([
      { kind: "paragraph", children: [text(`[there](${href})`)] },
    ]);
  });

  it("loses no word and never fails, whatever is written", () => {
    const pieces = fc.constantFrom(
      "word",
      "*",
      "**",
      "_",
      "__",
      "`",
      "[",
      "](",
      ")",
      "\n",
      "\n\n",
      "- ",
      "# ",
      " ",
      "1. ",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const source = parts.join("");
        const words = (value: string) => value.match(/word/g)?.length ?? 0;
        expect(words(JSON.stringify(parseMarkdown(source).map(plain)))).toBe(words(source));
      }),
      { numRuns: 1_000 },
    );
  });

  it("reads the longest description there may be within a blink", () => {
    for (const piece of ["*a", "**", "[a](", "`", "_a", "- a\n"]) {
      const started = performance.now();
      parseMarkdown(piece.repeat(10_000 / piece.length));
      expect(performance.now() - started).toBeLessThan(2_000);
    }
  });
});

/** The text of a block, links with their address. */
function plain(block: Block): string {
  const inlines = block.kind === "list" ? block.items.flat() : block.children;
  return inlines.map(plainInline).join("");
}

function plainInline(inline: Inline): string {
  if ("text" in inline) return inline.text;
  const inner = inline.children.map(plainInline).join("");
  return inline.kind === "link" ? inner + inline.href : inner;
}
