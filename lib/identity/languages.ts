/** Languages a person may prefer to be written to in, as the API reference lists them. */
export const LANGUAGES: ReadonlySet<string> = new Set(
  `af ar ar-dz ast az be bg bn br bs ca cs cy da de dsb el en en-au en-gb eo es es-ar es-co es-mx es-ni es-ve et eu fa
   fi fr fy ga gd gl he hi hr hsb hu hy ia io id ig is it ja ka kab kk km kn ko ky lb lt lv mk ml mn mr my nb ne nl nn
   no os pa pl pt pt-br ro ru sk sl sq sr sr-latn sv sw ta te tg th tk tr tt udm uk ur uz vi zh-hans zh-hant`.split(
    /\s+/,
  ),
);

/** The first language of an Accept-Language header that is known; null when none is. */
export function preferredLanguage(acceptLanguage: string | null): string | null {
  const ranked = (acceptLanguage ?? "").split(",").map((entry, index) => {
    const [tag = "", ...parameters] = entry.trim().toLowerCase().split(";");
    const quality = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find(Boolean);
    return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality), index };
  });
  ranked.sort((a, b) => b.quality - a.quality || a.index - b.index);
  for (const { tag, quality } of ranked) {
    if (!(quality > 0)) continue;
    if (LANGUAGES.has(tag)) return tag;
    const primary = tag.split("-")[0] ?? "";
    if (LANGUAGES.has(primary)) return primary;
  }
  return null;
}
