import { COUNTRIES } from "./countries";

/** Countries by name, to choose from; the value is the ISO 3166-1 alpha-2 code. */
export function countryOptions(locale = "en"): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(locale, { type: "region" });
  const options = [...COUNTRIES].map((code) => ({ value: code, label: names.of(code) ?? code }));
  return options.sort((a, b) => a.label.localeCompare(b.label, locale));
}
