import { existsSync, readdirSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
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

const THREADS = "/proc/self/task";

test.runIf(existsSync(THREADS))("the threads that hash give way to those that answer", async () => {
  await hashPassword("correct horse battery");
  const threads = readdirSync(THREADS).map((id) => ({
    name: readFileSync(`${THREADS}/${id}/comm`, "utf8").trim(),
    niceness: getPriority(Number(id)),
  }));
  const pool = threads.filter(({ name }) => name === "libuv-worker");
  expect(pool.length).toBeGreaterThan(0);
  for (const { niceness } of pool) expect(niceness).toBe(Math.min(19, getPriority() + 10));
});
