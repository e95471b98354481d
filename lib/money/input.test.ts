import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amountToText, textToAmount } from "./input";

describe("textToAmount", () => {
  it.each([
    ["29", 2900n],
    ["29.5", 2950n],
    ["$ 1,234.56", 123456n],
    ["1,234,567", 123456700n],
    [".05", 5n],
    ["-3.10", -310n],
    ["007", 700n],
  ])("reads %s", (text, amount) => {
    expect(textToAmount(text, "usd")).toBe(amount);
  });

  it.each(["", " ", ".", "-", "1.234", "1,5", "12,34.00", "1.2.3", "ten", "1e3", "0x10", "--1", "1-"])(
    "refuses %j",
    (text) => {
      expect(textToAmount(text, "usd")).toBeNull();
    },
  );

  it("reads the separators of the locale", () => {
    expect(textToAmount("1.234,56 €", "eur", "de-DE")).toBe(123456n);
    expect(textToAmount("1,234.56", "eur", "de-DE")).toBeNull();
  });

  it("knows currencies without minor units", () => {
    expect(textToAmount("1,500", "jpy")).toBe(1500n);
    expect(textToAmount("1500.5", "jpy")).toBeNull();
  });

  it("reads back every amount that it writes, in every currency and locale", () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 24n), 10n ** 24n),
        fc.constantFrom("jpy", "USD", "kwd"),
        fc.constantFrom("en-US", "de-DE", "fr-FR", "de-CH", "pt-BR"),
        (amount, unit, locale) => {
          expect(textToAmount(amountToText(amount, unit, locale), unit, locale)).toBe(amount);
        },
      ),
    );
  });
});
