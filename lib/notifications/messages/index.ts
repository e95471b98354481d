import { createTranslator } from "use-intl/core";
import en from "./en.json";
import es from "./es.json";
import fr from "./fr.json";
import pt from "./pt.json";

/** Languages that messages are written in, with the locale that their dates and amounts are written by. */
const LOCALES = { en: "en-US", fr: "fr-FR", es: "es-ES", pt: "pt-BR" } as const;
export type MessageLanguage = keyof typeof LOCALES;

export const messageLanguages = Object.keys(LOCALES) as MessageLanguage[];

type Catalogue = typeof en;

/** The sentences of every message, by language; ICU message format. */
export const messages: Readonly<Record<MessageLanguage, Catalogue>> = { en, fr, es, pt };

/** The language to write to somebody in who prefers `lang`: `pt-br` reads Portuguese, who reads none of ours English. */
export function messageLanguage(lang: string): MessageLanguage {
  const primary = lang.toLowerCase().split("-")[0];
  return messageLanguages.find((language) => language === primary) ?? "en";
}

export function localeOf(language: MessageLanguage): string {
  return LOCALES[language];
}

/** Says the sentence of a key, such as `user_welcome.subject`. Throws where there is none, or a value is missing. */
export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

const translators = new Map<MessageLanguage, Say>();

/** Made once for each language, because reading a message's syntax costs more than saying it. */
export function sayIn(language: MessageLanguage): Say {
  const known = translators.get(language);
  if (known) return known;
  const translate = createTranslator({
    locale: LOCALES[language],
    messages: messages[language],
    onError: (error) => {
      throw error;
    },
  });
  // Keys are put together, so no type can know them; a test renders every message in every language.
  const say: Say = (key, values) => (translate as unknown as Say)(key, values);
  translators.set(language, say);
  return say;
}
