import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";

test("npm ci accepts the lock file on every platform (else: node scripts/complete-lock.mjs)", async () => {
  const { missingFromLock } = await import(resolve("scripts/lib/lock-file.mjs"));
  expect(missingFromLock(JSON.parse(readFileSync("package-lock.json", "utf8")))).toEqual([]);
});
