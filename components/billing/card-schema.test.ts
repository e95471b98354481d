import { expect, test } from "vitest";
import { CardDetails, groupDigits, hasCheckDigit, spaceExpiry } from "./card-schema";

test("a mistyped digit and two swapped digits are noticed", () => {
  expect(hasCheckDigit("4242424242424242")).toBe(true);
  expect(hasCheckDigit("4242424242424241")).toBe(false);
  expect(hasCheckDigit("4000000000000002")).toBe(true);
  expect(hasCheckDigit("4000000000000020")).toBe(false);
});

test("what is typed is shown as on the card", () => {
  expect(groupDigits("42424242 4242-4242")).toBe("4242 4242 4242 4242");
  expect(spaceExpiry("0429")).toBe("04 / 29");
  expect(spaceExpiry("0")).toBe("0");
});

test.each([
  [{ number: "4242 4242 4242 4241", expiry: "04 / 29", cvc: "123" }, "number"],
  [{ number: "4242 4242 4242 4242", expiry: "13 / 29", cvc: "123" }, "expiry"],
  [{ number: "4242 4242 4242 4242", expiry: "04 / 29", cvc: "12" }, "cvc"],
])("%j is refused at the field", (details, field) => {
  const result = CardDetails.safeParse({ ...details, remember: true });
  expect(result.error?.issues.map(({ path }) => path[0])).toEqual([field]);
});
