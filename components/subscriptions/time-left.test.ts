import { expect, test } from "vitest";
import { endsSoon, timeLeft } from "./time-left";

const now = new Date("2026-03-01T12:00:00Z");
const inHours = (hours: number) => new Date(now.getTime() + hours * 3_600_000);

test.each([
  [-1, "ended"],
  [0, "ended"],
  [0.5, "less than an hour left"],
  [1, "1 hour left"],
  [47, "47 hours left"],
  [48, "2 days left"],
  [24 * 365, "365 days left"],
])("in %d hours: %s", (hours, text) => {
  expect(timeLeft(inHours(hours), now)).toBe(text);
});

test("what ends within fifteen days ends soon, what has ended does not", () => {
  expect([-1, 0, 1, 24 * 14, 24 * 15, 24 * 16].map((hours) => endsSoon(inHours(hours), now))).toEqual([
    ...[false, false, true, true, false, false],
  ]);
});
