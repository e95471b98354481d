import { LANGUAGES } from "./languages";

/** Languages by name, to choose from. */
export function languageOptions(locale = "en"): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(locale, { type: "language" });
  const options = [...LANGUAGES].map((code) => ({ value: code, label: names.of(code) ?? code }));
  return options.sort((a, b) => a.label.localeCompare(b.label, locale));
}
