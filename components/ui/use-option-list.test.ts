import { expect, it } from "vitest";
import { matches } from "./use-option-list";

it("finds by the beginning or middle of words, in any order, whatever the case and accents", () => {
  expect(matches("Düsseldorf, Germany", "germ duss")).toBe(true);
  expect(matches("Düsseldorf, Germany", "france")).toBe(false);
  expect(matches("Anything", "")).toBe(true);
});
