import { expect, test } from "vitest";
import { hashPassword, verifyPassword } from "./passwords";

test("passwords are stored as Argon2id, with the parameters that are documented and a salt each", async () => {
  const [one, other] = [
    await hashPassword("correct horse battery"),
    await hashPassword("correct horse battery"),
  ];
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(other).not.toBe(one);
  expect(await verifyPassword(one, "correct horse battery")).toBe(true);
  expect(await verifyPassword(one, "correct horse batterY")).toBe(false);
  expect(await verifyPassword(null, "correct horse battery")).toBe(false);
});
