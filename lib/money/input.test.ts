import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { amountToText, separatorsOf, textToAmount } from "./input";

const english = separatorsOf("en-US");
const german = separatorsOf("de-DE");

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
    expect(textToAmount(text, 2, english)).toBe(amount);
  });

  it.each(["", " ", ".", "-", "1.234", "1,5", "12,34.00", "1.2.3", "ten", "1e3", "0x10", "--1", "1-"])(
    "refuses %j",
    (text) => {
      expect(textToAmount(text, 2, english)).toBeNull();
    },
  );

  it("reads the separators of the locale", () => {
    expect(textToAmount("1.234,56 €", 2, german)).toBe(123456n);
    expect(textToAmount("1,234.56", 2, german)).toBeNull();
  });

  it("knows currencies without minor units", () => {
    expect(textToAmount("1,500", 0, english)).toBe(1500n);
    expect(textToAmount("1500.5", 0, english)).toBeNull();
  });

  it("reads back every amount that it writes, in every currency and locale", () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 24n), 10n ** 24n),
        fc.constantFrom(0, 2, 3),
        fc.constantFrom("en-US", "de-DE", "fr-FR", "de-CH", "pt-BR"),
        (amount, exponent, locale) => {
          const separators = separatorsOf(locale);
          expect(textToAmount(amountToText(amount, exponent, separators), exponent, separators)).toBe(amount);
        },
      ),
    );
  });
});
