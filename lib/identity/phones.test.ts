import { expect, test } from "vitest";
import { parsePhone } from "./phones";

test.each([
  ["555-555-5555", "+15555555555"],
  ["(415) 555-0100", "+14155550100"],
  ["1 415 555 0100", "+14155550100"],
  ["+33 1 23 45 67 89", "+33123456789"],
  ["0033123456789", "+33123456789"],
])("%j is %s", (text, e164) => {
  expect(parsePhone(text)).toBe(e164);
});

test.each(["", "donny", "123", "+0123456789", "115-555-0100", "+1 415 555 01000", "+1234567890123456"])(
  "%j is no phone number",
  (text) => {
    expect(parsePhone(text)).toBeNull();
  },
);
