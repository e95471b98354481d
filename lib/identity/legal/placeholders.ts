/** What of the site an agreement may name. */
export interface NamedSite {
  readonly name: string;
  readonly url: string;
  readonly email: string;
}

/** Fills in `{{ site.name }}`, `{{ site.url }}` and `{{ site.email }}`; anything else in braces stays as it is. */
export function fillInSite(markdown: string, site: NamedSite): string {
  return markdown.replace(/\{\{\s*site\.(name|url|email)\s*\}\}/g, (_, name: keyof NamedSite) => site[name]);
}
