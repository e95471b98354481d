/** The title of a kind of role, for a page about all who have it: "Manager" → "Managers". */
export function pluralTitle(title: string): string {
  if (/s$/i.test(title)) return title;
  if (/[^aeiou]y$/i.test(title)) return `${title.slice(0, -1)}ies`;
  return /(x|z|ch|sh)$/i.test(title) ? `${title}es` : `${title}s`;
}

/** The title within a sentence: "an Editor", "a Manager". */
export function withArticle(title: string): string {
  return `${/^[aeiou]/i.test(title) ? "an" : "a"} ${title}`;
}
