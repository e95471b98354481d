import { expect, test } from "vitest";
import { hashRecoveryCode, parseRecoveryCode } from "./recovery-codes";

test("a recovery code is understood however it was typed, and nothing else is one", () => {
  for (const typed of ["abcde-12345", "ABCDE-12345", " abcde 12345 ", "abcde12345", "abc de-123 45"])
    expect(parseRecoveryCode(typed), typed).toBe("abcde-12345");
  for (const typed of ["", "123456", "abcde-1234", "abcde-123456", "abcdé-12345", "abcde_12345"])
    expect(parseRecoveryCode(typed), typed).toBeNull();
});

test("what is stored of a code is a keyed hash", () => {
  expect(hashRecoveryCode("abcde-12345")).toMatch(/^[0-9a-f]{64}$/);
  expect(hashRecoveryCode("abcde-12345")).not.toBe(hashRecoveryCode("abcde-12346"));
});
