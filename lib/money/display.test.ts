import { describe, expect, it } from "vitest";
import { formatMoneyParts } from "./display";

const printed = (amount: bigint, unit: string, locale?: string) =>
  formatMoneyParts(amount, unit, locale)
    .parts.map((part) => part.text)
    .join("");

describe("formatMoneyParts", () => {
  it("tells symbol, whole units and minor part from each other", () => {
    expect(formatMoneyParts(123456n, "usd")).toEqual({
      isNegative: false,
      parts: [
        { kind: "symbol", text: "$" },
        { kind: "major", text: "1,234" },
        { kind: "minor", text: ".56" },
      ],
    });
  });

  it("follows the digits of the currency", () => {
    expect(printed(1500n, "jpy")).toBe("¥1,500");
    expect(printed(1500n, "kwd")).toMatch(/^KWD\s1\.500$/);
  });

  it("keeps the order and separators of the locale", () => {
    expect(printed(123456n, "eur", "de-DE")).toMatch(/^1\.234,56\s€$/);
  });

  it("tells the sign apart and prints the magnitude", () => {
    expect(formatMoneyParts(-5n, "usd")).toMatchObject({ isNegative: true });
    expect(printed(-5n, "usd")).toBe("$0.05");
  });

  it("is exact beyond what a Number holds", () => {
    expect(printed(9007199254740993n, "usd")).toBe("$90,071,992,547,409.93");
  });
});
