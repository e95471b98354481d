import { expect, test } from "vitest";
import { Extra, Instant } from "./codecs";

test.each(["0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])(
  "the instant %s lies outside the years that have a common form",
  (text) => {
    expect(Instant.safeDecode(text).success).toBe(false);
  },
);

test("the first and the last instant come back as they were sent", () => {
  for (const text of ["0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"])
    expect(Instant.encode(Instant.decode(text))).toBe(text);
});

test("text that is JSON is kept as that, unless it is nested deeper than a body may be", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  expect(Extra.decode('{"a": [1]}')).toEqual({ a: [1] });
  expect(Extra.decode(nested(100))).toBeInstanceOf(Array);
  expect(Extra.decode(nested(101))).toBe(nested(101));
});
