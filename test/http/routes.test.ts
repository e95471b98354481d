import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { renderOpenApi } from "@/lib/http/openapi";
import { METHODS } from "@/lib/http/route";
import { operations } from "@/lib/operations";

/** `app/api/users/[user]/route.ts` → `/api/users/{user}`. */
function pathOf(file: string): string {
  return file
    .replace(/^app/, "")
    .replace(/\/route\.ts$/, "")
    .replace(/\[(?:\.\.\.)?(\w+)\]/g, "{$1}");
}

const files = globSync("app/api/**/route.ts").filter((file) => !file.includes("[...unmatched]"));

test("every operation is bound once, at its own path, and nothing else is served", async () => {
  const bound = await Promise.all(
    files.map(async (file) => {
      const handlers = (await import(/* @vite-ignore */ resolve(file))) as Record<
        string,
        (request: Request, context: unknown) => Promise<Response>
      >;
      const path = pathOf(file);
      const methods = METHODS.filter((method) =>
        operations.some((operation) => operation.path === path && operation.method === method),
      );
      const offered = await handlers.OPTIONS?.(new Request("http://localhost/"), {});
      expect(offered?.headers.get("allow"), pathOf(file)).toBe(
        [...methods, ...(methods.includes("GET") ? ["HEAD"] : []), "OPTIONS"].join(", "),
      );
      const refused = METHODS.filter((method) => !methods.includes(method));
      for (const method of refused) {
        const answer = await handlers[method]?.(new Request("http://localhost/"), {
          params: Promise.resolve({}),
        });
        expect(answer?.status, `${method} ${path}`).toBe(405);
        expect(answer?.headers.get("allow"), `${method} ${path}`).toBe(methods.join(", "));
      }
      return methods.map((method) => `${method} ${path}`);
    }),
  );
  const declared = operations.map(({ method, path }) => `${method} ${path}`);
  expect(bound.flat().sort()).toEqual([...declared].sort());
  expect(new Set(declared).size).toBe(declared.length);
  expect(new Set(operations.map(({ name }) => name)).size).toBe(operations.length);
});

test("a route.ts only binds", () => {
  for (const file of files) {
    const lines = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line.trim() !== "");
    expect(lines.length, file).toBeLessThanOrEqual(12);
    expect(lines.at(-1), file).toMatch(
      /^export const \{ GET, POST, PUT, DELETE, PATCH, OPTIONS \} = route\(|^\);$/,
    );
  }
});

test("public/openapi.json is what `npm run openapi` writes", () => {
  expect(JSON.parse(readFileSync("public/openapi.json", "utf8"))).toEqual(
    JSON.parse(JSON.stringify(renderOpenApi(operations))),
  );
});
