import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/**
 * The storeys of `lib/`, from the ground up; docs/architecture.md draws them. A folder may use what stands below it,
 * and the kernel's two halves each other.
 */
const STOREYS = [
  ["money", "time", "text", "errors", "log", "config", "group-by", "each-at-most"],
  ["db"],
  ["auth", "http", "system"],
  ["events", "pictures"],
  ["identity"],
  ["catalog", "ledger"],
  ["subscriptions"],
  ["billing"],
  ["metrics", "receipts"],
  ["notifications"],
  ["jobs"],
  ["host", "gateway"],
  ["demo", "operations"],
];
const MUTUAL = new Set([
  "auth http",
  "http auth",
  "http system",
  "system http",
  "auth system",
  "system auth",
]);

const storeyOf = new Map(STOREYS.flatMap((names, storey) => names.map((name) => [name, storey] as const)));

function importsOf(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/from "(@\/[^"]+|server-only)"/g)].map(
    ([, target = ""]) => target,
  );
}

function roomOf(path: string): string {
  return path.replace(/^(@\/)?lib\//, "").replace(/[/.].*$/, "");
}

const sources = globSync("lib/**/*.ts").filter((file) => !/\.test\.ts$|\/generated\//.test(file));

test("every room of lib/ has its storey", () => {
  expect([...new Set(sources.map(roomOf))].filter((room) => !storeyOf.has(room))).toEqual([]);
});

test("imports in lib/ go downward only", () => {
  const upward = sources.flatMap((file) => {
    const from = roomOf(file);
    return importsOf(file)
      .filter((target) => target.startsWith("@/lib/"))
      .map(roomOf)
      .filter(
        (to) =>
          to !== from &&
          !MUTUAL.has(`${from} ${to}`) &&
          (storeyOf.get(to) ?? 99) >= (storeyOf.get(from) ?? -1),
      )
      .map((to) => `${file} uses ${to}`);
  });
  expect(upward).toEqual([]);
});

test("lib/ knows nothing of pages and parts, and parts nothing of the database", () => {
  const wrong = [
    ...sources.flatMap((file) =>
      importsOf(file)
        .filter((target) => !target.startsWith("@/lib/"))
        .map((target) => `${file} uses ${target}`),
    ),
    ...globSync("{components,themes}/**/*.{ts,tsx}").flatMap((file) =>
      importsOf(file)
        .filter((target) => /^@\/lib\/db|^@\/app|\/operations/.test(target))
        .map((target) => `${file} uses ${target}`),
    ),
  ];
  expect(wrong).toEqual([]);
});

test("only lib/auth and its mount know next-auth", () => {
  const users = globSync("{app,components,lib,themes}/**/*.{ts,tsx}").filter((file) =>
    /from "next-auth/.test(readFileSync(file, "utf8")),
  );
  expect(users.filter((file) => !file.startsWith("lib/auth/") && !file.startsWith("app/session/"))).toEqual(
    [],
  );
});
