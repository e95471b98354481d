import { expect, test } from "vitest";
import { messageLanguage, messageLanguages } from "@/lib/text/message-languages";
import { notificationNames } from "../catalogue";
import { messages } from "./index";

/** Every sentence by its path. */
function sentences(catalogue: object, path = ""): [string, string][] {
  return Object.entries(catalogue).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[path + key, value]] : sentences(value as object, `${path}${key}.`),
  );
}

/** The parts of a text in braces, without what is around them, and the word before each. */
function braced(text: string): { before: string; inside: string }[] {
  const parts: { before: string; inside: string }[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "{" && depth++ === 0) start = at;
    if (text[at] === "}" && --depth === 0) {
      const before = /(\S+)\s*$/.exec(text.slice(0, start))?.[1] ?? "";
      parts.push({ before, inside: text.slice(start + 1, at) });
    }
  }
  return parts;
}

/** The values that a sentence speaks of, and what it chooses by them; plurals differ from language to language. */
function argumentsOf(sentence: string): string[] {
  const found = braced(sentence).flatMap(({ inside }) => {
    const [, name = inside, kind, branches = ""] = /^(\w+), (select|plural), (.*)$/s.exec(inside) ?? [];
    const choices = braced(branches);
    const keys = kind === "select" ? choices.map(({ before }) => before) : [];
    return [`${name} ${keys}`, ...choices.flatMap((choice) => argumentsOf(choice.inside))];
  });
  return [...new Set(found)].sort();
}

const english = sentences(messages.en);

test.each(messageLanguages)("every sentence is there in %s, and speaks of the same values", (language) => {
  const own = new Map(sentences(messages[language]));
  expect([...own.keys()]).toEqual(english.map(([key]) => key));
  const differing = english.filter(
    ([key, sentence]) => argumentsOf(sentence).join() !== argumentsOf(own.get(key) ?? "").join(),
  );
  expect(differing.map(([key]) => key)).toEqual([]);
});

test.each(messageLanguages.filter((language) => language !== "en"))(
  "%s is no copy of English",
  (language) => {
    const own = new Map(sentences(messages[language]));
    const same = english.filter(([key, sentence]) => /intro|subject/.test(key) && own.get(key) === sentence);
    expect(same).toEqual([]);
  },
);

test("every notification has sentences of its own", () => {
  expect(Object.keys(messages.en)).toEqual(expect.arrayContaining(notificationNames));
});

test.each([
  ["fr", "fr"],
  ["pt-br", "pt"],
  ["es-MX", "es"],
  ["de", "en"],
  ["", "en"],
])("who prefers %s reads %s", (lang, language) => {
  expect(messageLanguage(lang)).toBe(language);
});
