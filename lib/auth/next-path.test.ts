import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseNextPath, safeNextPath, withNext } from "./next-path";

const SITE = "https://site.example";

describe("parseNextPath", () => {
  it.each([
    ["/", "/"],
    ["/app/", "/app/"],
    ["/billing/cart/?plan=open-desk&o=1#total", "/billing/cart/?plan=open-desk&o=1#total"],
    ["/a/../b/", "/b/"],
    ["/café/", "/caf%C3%A9/"],
    ["/app/:profile/", "/app/:profile/"],
    ["/redirect?to=https://elsewhere.example/", "/redirect?to=https://elsewhere.example/"],
  ])("%s leads to %s", (next, path) => {
    expect(parseNextPath(next)).toBe(path);
  });

  it.each([
    "",
    "app/",
    "//elsewhere.example/",
    "///elsewhere.example/",
    "/\\elsewhere.example/",
    "\\\\elsewhere.example/",
    "/\t/elsewhere.example/",
    "/\n/elsewhere.example/",
    "/.//elsewhere.example/",
    "/a/..//elsewhere.example/",
    "https://elsewhere.example/",
    "https:elsewhere.example",
    "javascript:alert(1)",
    " /app/",
    "/app/\r\nSet-Cookie: a=b",
    `/${"a".repeat(2_000)}`,
    undefined,
    null,
    ["/app/"],
  ])("%j leads nowhere", (next) => {
    expect(parseNextPath(next)).toBeNull();
  });

  it("never leaves the site, whatever is sent, and is stable when parsed again", () => {
    const hostile = fc.array(
      fc.constantFrom(
        "/",
        "\\",
        ".",
        "..",
        "//",
        ":",
        "@",
        "?",
        "#",
        "%2f",
        "%5c",
        "\t",
        "\n",
        "\r",
        "evil.example",
        "https:",
        "a",
        " ",
      ),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          hostile.map((parts) => parts.join("")),
          fc.string({ unit: "binary" }),
          fc.webUrl(),
        ),
        (next) => {
          const path = parseNextPath(next);
          if (path === null) return;
          expect(new URL(path, SITE).origin).toBe(SITE);
          expect(path).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
          expect(parseNextPath(path)).toBe(path);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe("safeNextPath", () => {
  it("falls back when there is nothing to go on to", () => {
    expect(safeNextPath("//elsewhere.example", "/app/")).toBe("/app/");
    expect(safeNextPath("/pricing/", "/app/")).toBe("/pricing/");
  });
});

describe("withNext", () => {
  it("carries the path whole, with its own query", () => {
    const address = withNext("/login/", "/billing/cart/?a=1&b=2#c");
    expect(new URL(address, SITE).searchParams.get("next")).toBe("/billing/cart/?a=1&b=2#c");
  });

  it("leaves the address alone when there is nothing to go on to", () => {
    expect(withNext("/login/", null)).toBe("/login/");
  });
});
