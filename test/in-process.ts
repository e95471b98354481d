import type { Operation } from "@/lib/http/operation";
import { route } from "@/lib/http/route";

/**
 * A `fetch` that answers from the operations themselves, bound as `route.ts` binds them, without a server: for tests
 * of rules. What the gateway and Next add is tested against the real server.
 */
export function inProcessFetch(operations: readonly Operation[]): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    const matches = operations.flatMap((operation) => {
      const params = match(operation.path, pathname);
      return params ? [{ operation, params }] : [];
    });
    const [first] = matches;
    if (!first) return new Response(null, { status: 404 });
    const handlers = route(...matches.map(({ operation }) => operation));
    return handlers[request.method as keyof typeof handlers](request, {
      params: Promise.resolve(first.params),
    });
  };
}

function match(path: string, pathname: string): Record<string, string> | null {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
  const values = new RegExp(`^${path.replace(/\{\w+\}/g, "([^/]+)")}$`).exec(pathname)?.slice(1);
  return values
    ? Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(values[index] ?? "")]))
    : null;
}
