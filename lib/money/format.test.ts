import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { currencyExponent, currencySymbol, isCurrency } from "./currency";
import { debitAmount, parseMajorUnits, readableAmount } from "./format";
import { MAX_AMOUNT } from "./money";

describe("vector 31, §11 row 32: readableAmount", () => {
  it.each([
    [112120n, "usd", "$1121.20"],
    [2000n, "usd", "$20.00"],
    [5n, "usd", "$0.05"],
    [0n, "usd", "$0.00"],
    [-150n, "usd", "-$1.50"],
    [2000n, "eur", "€20.00"],
    [2000n, "chf", "Fr.20.00"],
    [500n, "jpy", "¥500"],
    [0n, "jpy", "¥0"],
    [1250n, "kwd", "KD1.250"],
    [2000n, "xyz", "20.00 xyz"],
    [MAX_AMOUNT, "usd", "$90071992547409.91"],
  ] as const)("prints %s %s as %s", (amount, unit, text) => {
    expect(readableAmount(amount, unit)).toBe(text);
  });

  it("has debits in parentheses", () => {
    expect(debitAmount(35600n, "usd")).toBe("($356.00)");
  });
});

describe("parseMajorUnits", () => {
  it.each([
    ["10.00", "usd", 1000n],
    ["10", "usd", 1000n],
    ["10.5", "usd", 1050n],
    [" 0.05 ", "usd", 5n],
    ["500", "jpy", 500n],
    ["1.250", "kwd", 1250n],
    ["90071992547409.91", "usd", MAX_AMOUNT],
  ] as const)("reads %j %s as %s minor units", (text, unit, amount) => {
    expect(parseMajorUnits(text, unit)).toBe(amount);
  });

  it.each([
    ["", "usd"],
    [".", "usd"],
    ["1.", "usd"],
    [".5", "usd"],
    ["-1", "usd"],
    ["+1", "usd"],
    ["1e3", "usd"],
    ["1,000.00", "usd"],
    ["$1", "usd"],
    ["0x10", "usd"],
    ["1.005", "usd"],
    ["500.0", "jpy"],
    ["1.2505", "kwd"],
    ["90071992547409.92", "usd"],
    ["٣", "usd"],
  ])("refuses %j %s", (text, unit) => {
    expect(parseMajorUnits(text, unit)).toBeNull();
  });

  it("reads back every amount that is printed", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, MAX_AMOUNT), fc.constantFrom("usd", "jpy", "kwd"), (amount, unit) => {
        const digits = readableAmount(amount, unit).slice(currencySymbol(unit)?.length);
        expect(parseMajorUnits(digits, unit)).toBe(amount);
      }),
    );
  });
});

describe("currencies", () => {
  it("are known by their lower-case code only", () => {
    expect(["usd", "eur", "jpy", "kwd"].every(isCurrency)).toBe(true);
    expect(["USD", "xyz", "xau", "", "constructor"].some(isCurrency)).toBe(false);
  });

  it.each([
    [0, "bif clp djf gnf isk jpy kmf krw pyg rwf ugx vnd vuv xaf xof xpf"],
    [2, "usd eur gbp mga idr huf"],
    [3, "bhd iqd jod kwd lyd omr tnd"],
  ])("have %i decimals: %s", (exponent, units) => {
    for (const unit of units.split(" ")) expect(currencyExponent(unit), unit).toBe(exponent);
  });

  it("have a symbol only when they are currencies", () => {
    const units = Intl.supportedValuesOf("currency").map((code) => code.toLowerCase());
    const withSymbol = units.filter((unit) => currencySymbol(unit) !== null);
    expect(withSymbol.length).toBeGreaterThan(90);
    expect(withSymbol.filter((unit) => !isCurrency(unit))).toEqual([]);
  });
});
