const MAX_NESTING = 100;

/** Whether lists and objects lie deeper in each other than anybody needs: what walks JSON does so by recursion. */
export function isNestedTooDeeply(json: string): boolean {
  let depth = 0;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/gs)) {
    if (token === "[" || token === "{") depth += 1;
    else if (token === "]" || token === "}") depth -= 1;
    if (depth > MAX_NESTING) return true;
  }
  return false;
}
