import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Oklch, readColours, toLinearRgb } from "@/themes/default/contrast";
import { colours } from "./colours";

/** As a screen shows it: linear light to sRGB (CSS Color 4), in hexadecimal. */
function hex(colour: Oklch): string {
  const parts = toLinearRgb(colour).map((linear) => {
    const clamped = Math.min(1, Math.max(0, linear));
    const gamma = clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * clamped ** (1 / 2.4) - 0.055;
    return Math.round(gamma * 255)
      .toString(16)
      .padStart(2, "0");
  });
  return `#${parts.join("")}`;
}

test("messages have the colours of the theme", () => {
  const tokens = readColours(readFileSync("themes/default/tokens.css", "utf8"));
  const expected = Object.keys(colours).map((name) => {
    const token = tokens.get(name);
    return [name, token && [hex(token.light), hex(token.dark)]];
  });
  expect(colours).toEqual(Object.fromEntries(expected));
});
