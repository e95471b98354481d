/**
 * The address of a page about one profile.
 *
 * @param target with `{profile}` or `:profile` where the slug goes
 * @param query  appended as it came
 */
export function profileAddress(
  target: string,
  slug: string,
  query: Readonly<Record<string, string | readonly string[] | undefined>> = {},
): string {
  const path = target.replace(/\{profile\}|%7Bprofile%7D|:profile(?=\/|$)/gi, encodeURIComponent(slug));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of typeof value === "string" ? [value] : (value ?? [])) search.append(name, one);
  }
  return search.size > 0 ? `${path}?${search}` : path;
}

/** In the query of a page that asks for a profile: the invitations of who looks at it may wait. */
export const LATER = "invitations";

/** The address of a page, which then does not lead back to the invitations that wait. */
export function laterAddress(path: string): string {
  const [address = "", fragment] = path.split("#");
  const mark = `${LATER}=later`;
  return `${address}${address.includes("?") ? "&" : "?"}${mark}${fragment === undefined ? "" : `#${fragment}`}`;
}
