import { describe, expect, it } from "vitest";
import { changeInWords } from "./change-in-words";

describe("a change in words", () => {
  it.each([
    [10_420n, 10_000n, "up", "4.2% more than in October"],
    [9_580n, 10_000n, "down", "4.2% less than in October"],
    [13_849n, 10_000n, "up", "38% more than in October"],
    [13_850n, 10_000n, "up", "39% more than in October"],
    [10_995n, 10_000n, "up", "10% more than in October"],
    [20_000n, 10_000n, "up", "100% more than in October"],
    [0n, 10_000n, "down", "100% less than in October"],
    [1_000_001n, 1_000_000n, "up", "Less than 0.1% more than in October"],
    [109_900n, 10_000n, "up", "999% more than in October"],
    [110_000n, 10_000n, "up", "11 times as much as in October"],
    [123_000n, 10_000n, "up", "12 times as much as in October"],
    [5n, 0n, "up", "Nothing in October"],
    [0n, 0n, "same", "The same as in October"],
    [7n, 7n, "same", "The same as in October"],
    [9_007_199_254_740_991n, 9_007_199_254_740_000n, "up", "Less than 0.1% more than in October"],
  ] as const)("of %s after %s is %s: %s", (amount, before, direction, text) => {
    expect(changeInWords(amount, before, "in October")).toEqual({ direction, text });
  });
});
