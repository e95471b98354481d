import { expect, test } from "vitest";
import { InvalidInput } from "@/lib/errors";
import { checkPassword } from "./password-policy";

const JOE = ["joe-card", "Joe Card", "joe.card@example.com"];

test.each([
  ["nine chars", "short-pwd"],
  ["129 characters", "aB3$".repeat(33)],
  ["digits only", "83746501928374"],
  ["a common password", "1q2w3e4r5t"],
  ["a common password in capitals", "QWERTYUIOP"],
  ["a common word with a year", "Password2024!"],
  ["one character over and over", "aaaaaaaaaaaaaa"],
  ["the name with digits", "JoeCard123"],
  ["the address with a few letters", "joe.card@example.com1"],
])("%s is refused", (_, password) => {
  expect(() => checkPassword(password, JOE)).toThrow(InvalidInput);
});

test.each(["correct horse battery", "joe-card likes tea at five", "пароль из слов", "9f8d7s6a5-xk"])(
  "%j is accepted",
  (password) => {
    expect(() => checkPassword(password, JOE)).not.toThrow();
  },
);

test("the refusal names the field", () => {
  try {
    checkPassword("short", []);
    expect.unreachable();
  } catch (error) {
    expect(error).toMatchObject({ fields: { new_password: ["Use at least 10 characters."] } });
  }
});
