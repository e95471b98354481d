/** Origin for parsing only: any would do, as a path that leaves it is refused. */
const BASE = "http://this.invalid";
const MAX_LENGTH = 2_000;

/**
 * Where to go on to after signing in, as `?next=` asks for. Anything that a browser could take for an address on
 * another site, or that could break out of a header, counts as nothing.
 *
 * @returns a path of this site with its query and fragment, normalized; `fallback` when there is no such
 */
export function safeNextPath(next: unknown, fallback: string): string {
  return parseNextPath(next) ?? fallback;
}

/** As {@link safeNextPath}; null when there is nothing to go on to. */
export function parseNextPath(next: unknown): string | null {
  if (typeof next !== "string" || next.length > MAX_LENGTH || !isPlainPath(next)) return null;
  if (!URL.canParse(next, BASE)) return null;
  const { origin, pathname, search, hash } = new URL(next, BASE);
  // "/.//host" becomes "//host" when it is parsed.
  return origin === BASE && !pathname.startsWith("//") ? pathname + search + hash : null;
}

/** The path in an address of the site itself; null for what leads elsewhere. */
export function pathOnSite(address: unknown, site: string): string | null {
  return typeof address === "string" && address.startsWith(`${site}/`)
    ? parseNextPath(address.slice(site.length))
    : null;
}

/** Begins with one slash, and has no backslash or control character, which browsers turn into slashes or drop. */
function isPlainPath(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
  return /^\/(?!\/)[^\\\u0000-\u001f\u007f]*$/.test(text);
}

/** The address of a page that goes on to `next` when it is done: `/login/?next=%2Fapp%2F`. */
export function withNext(path: string, next: string | null): string {
  return next === null ? path : `${path}?next=${encodeURIComponent(next)}`;
}
