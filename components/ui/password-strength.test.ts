import { describe, expect, it } from "vitest";
import { passwordStrength } from "./password-strength";

describe("passwordStrength", () => {
  it.each([
    ["short1!", 0],
    ["1029384756", 1],
    ["Password2026!", 1],
    ["aaaaaaaaaaaaaaaa", 1],
    ["abcdefghijklmnop", 1],
    ["gravel-boat", 2],
    ["gravel-boat-lime", 4],
    ["tR7#kq9vLw2!", 4],
  ])("rates %s as %i", (password, score) => {
    expect(passwordStrength(password).score).toBe(score);
  });

  it("gives nothing for what others know about the person", () => {
    expect(passwordStrength("donny.cooper.1984", ["Donny Cooper", "donny@example.com"]).score).toBe(1);
  });
});
