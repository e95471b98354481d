import { expect, test } from "vitest";
import { preparedName } from "./prepared";

test("a statement is prepared once it recurs, always under one name", () => {
  const text = "SELECT 1 AS recurring";
  expect([preparedName(text), preparedName(text)]).toEqual([undefined, undefined]);
  const name = preparedName(text);
  expect(name).toMatch(/^[\w-]{32}$/);
  expect(preparedName(text)).toBe(name);
  expect(preparedName("SELECT 2 AS other")).toBeUndefined();
});

test("however many statements recur, only so many are prepared", () => {
  for (let repeat = 0; repeat < 3; repeat += 1) {
    for (let index = 0; index < 400; index += 1) preparedName(`SELECT ${index} AS variant`);
  }
  const prepared = Array.from({ length: 400 }, (_, index) => preparedName(`SELECT ${index} AS variant`));
  expect(prepared.filter((name) => name !== undefined).length).toBeLessThanOrEqual(250);
});
