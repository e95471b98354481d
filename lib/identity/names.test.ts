import { expect, test } from "vitest";
import { isReservedName, slugify, splitFullName } from "./names";

test.each([
  ["Café Zoé, Inc.", "cafe-zoe-inc"],
  ["  Two   Words ", "two-words"],
  ["under_score-dash", "under_score-dash"],
  ["日本", ""],
  ["--a--", "a"],
  ["x".repeat(80), "x".repeat(50)],
])("%j becomes the slug %j", (text, slug) => {
  expect(slugify(text)).toBe(slug);
});

test.each([
  ["Xia Lee", "Xia", "Lee", "Xia"],
  ["Madonna", "Madonna", "", "Madonna"],
  ["Maria del Carmen Lopez", "Maria", "Lopez", "Maria del Carmen"],
  ["El Hadj Diouf", "El Hadj", "Diouf", "El Hadj"],
  ["John Q Smith III", "John", "Smith III", "John Q"],
  ["", "", "", ""],
])("%j splits, dropping or keeping the middle", (fullName, first, last, firstWithMiddle) => {
  expect(splitFullName(fullName, "drop")).toEqual({ firstName: first, lastName: last });
  expect(splitFullName(fullName, "keep")).toEqual({ firstName: firstWithMiddle, lastName: last });
});

test("words of URLs are no names, whatever their case", () => {
  for (const word of ["accept", "Describe", "balances", "registered", "NEW", "cart", "plans", "processor"]) {
    expect(isReservedName(word), word).toBe(true);
  }
  expect(isReservedName("cowork")).toBe(false);
});
