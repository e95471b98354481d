/** Where a list page is: its path, and its query as Next hands it to the page. */
export type PageQuery = { path: string; params: Record<string, string | string[] | undefined> };

/** The same page with some of its query changed; what is set to undefined goes, everything else stays. */
export function queryHref({ path, params }: PageQuery, changes: Record<string, string | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...params, ...changes })) {
    for (const item of Array.isArray(value) ? value : [value])
      if (item !== undefined) query.append(name, item);
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** Where a sortable header leads: first to ascending, then to descending; a new order starts at the first page. */
export function sortHref(query: PageQuery, field: string): string {
  return queryHref(query, {
    o: query.params.o === field ? `-${field}` : field,
    page: undefined,
    cursor: undefined,
  });
}

/** Where the list of a page is downloaded: all of it, as it is searched and sorted. */
export function downloadHref({ path, params }: PageQuery): string {
  return queryHref({ path: `${path}download/`, params }, { page: undefined, cursor: undefined });
}
