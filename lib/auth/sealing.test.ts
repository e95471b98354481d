import { expect, test } from "vitest";
import { seal, unseal } from "./sealing";

test("a sealed secret opens for its purpose, and reads like noise", () => {
  const sealed = seal("otp", "JBSWY3DPEHPK3PXP");
  expect(unseal("otp", sealed)).toBe("JBSWY3DPEHPK3PXP");
  expect(sealed).not.toContain("JBSW");
  expect(seal("otp", "JBSWY3DPEHPK3PXP")).not.toBe(sealed);
});

test("a sealed secret opens neither for another purpose nor after it was changed", () => {
  const sealed = seal("otp", "secret");
  expect(() => unseal("session-key", sealed)).toThrow();
  const bytes = Buffer.from(sealed, "base64");
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
  expect(() => unseal("otp", bytes.toString("base64"))).toThrow();
});
