import { expect, test } from "vitest";
import { preferredLanguage } from "./languages";

test.each([
  ["fr-CH, fr;q=0.9, en;q=0.8", "fr"],
  ["en-GB,en;q=0.5", "en-gb"],
  ["xx, pt-BR;q=0.3, es;q=0.7", "es"],
  ["en;q=0, de", "de"],
  ["*", null],
  [null, null],
])("%j prefers %j", (header, language) => {
  expect(preferredLanguage(header)).toBe(language);
});
