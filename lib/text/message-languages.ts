/** Languages that people are written to in, with the locale that their dates and amounts are written by. */
const LOCALES = { en: "en-US", fr: "fr-FR", es: "es-ES", pt: "pt-BR" } as const;
export type MessageLanguage = keyof typeof LOCALES;

export const messageLanguages = Object.keys(LOCALES) as MessageLanguage[];

/** The language to write to somebody in who prefers `lang`: `pt-br` reads Portuguese, who reads none of ours English. */
export function messageLanguage(lang: string): MessageLanguage {
  const primary = lang.toLowerCase().split("-")[0];
  return messageLanguages.find((language) => language === primary) ?? "en";
}

export function localeOf(language: MessageLanguage): string {
  return LOCALES[language];
}
