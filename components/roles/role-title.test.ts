import { expect, test } from "vitest";
import { pluralTitle, withArticle } from "./role-title";

test.each([
  ["Manager", "Managers"],
  ["Sales", "Sales"],
  ["Secretary", "Secretaries"],
  ["Attorney", "Attorneys"],
  ["Coach", "Coaches"],
])("%s → %s", (title, plural) => expect(pluralTitle(title)).toBe(plural));

test("a title in a sentence has its article", () => {
  expect([withArticle("Editor"), withArticle("Manager")]).toEqual(["an Editor", "a Manager"]);
});
