import { expect, test } from "vitest";
import { groupBy } from "./group-by";

test("items are grouped by any kind of key, in the order in which they come", () => {
  const groups = groupBy([5n, 2n, 3n, 4n], (n) => n % 2n);
  expect([...groups]).toEqual([
    [1n, [5n, 3n]],
    [0n, [2n, 4n]],
  ]);
  expect(groupBy([], String).size).toBe(0);
  expect(groupBy(["a", "b"], () => null).get(null)).toEqual(["a", "b"]);
});
