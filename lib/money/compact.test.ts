import { describe, expect, it } from "vitest";
import { compactAmount } from "./compact";

describe("compactAmount", () => {
  it.each([
    [0n, "usd", "$0"],
    [500n, "usd", "$5"],
    [84_050n, "usd", "$840.50"],
    [99_999n, "usd", "$999.99"],
    [100_000n, "usd", "$1K"],
    [1_234_567n, "usd", "$12.3K"],
    [99_999_999n, "usd", "$1M"],
    [123_456_789_00n, "usd", "$123M"],
    [-2900n, "usd", "-$29"],
    [-300_000n, "usd", "-$3K"],
    [840n, "jpy", "¥840"],
    [1_250_000n, "jpy", "¥1.25M"],
    [1500n, "kwd", "KWD 1.500"],
    [12_300_000n, "kwd", "KWD 12.3K"],
  ])("writes %s %s as %s", (amount, unit, text) => {
    expect(compactAmount(amount, unit).replace(/\s/g, " ")).toBe(text);
  });

  it("follows the locale", () => {
    expect(compactAmount(84_050n, "eur", "de-DE").replace(/\s/g, " ")).toBe("840,50 €");
  });
});
