import { createTranslator } from "use-intl/core";
import { localeOf, type MessageLanguage } from "@/lib/text/message-languages";
import en from "./en.json";
import es from "./es.json";
import fr from "./fr.json";
import pt from "./pt.json";

type Catalogue = typeof en;

/** The sentences of every message, by language; ICU message format. */
export const messages: Readonly<Record<MessageLanguage, Catalogue>> = { en, fr, es, pt };

/** Says the sentence of a key, such as `user_welcome.subject`. Throws where there is none, or a value is missing. */
export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string;

const translators = new Map<MessageLanguage, Say>();

/** Made once for each language, because reading a message's syntax costs more than saying it. */
export function sayIn(language: MessageLanguage): Say {
  const known = translators.get(language);
  if (known) return known;
  const translate = createTranslator({
    locale: localeOf(language),
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
