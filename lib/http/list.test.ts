import { expect, test } from "vitest";
import { sql } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { type ListDefinition, parseList } from "./list";

const definition: ListDefinition = {
  search: { slug: sql`p.slug`, email: sql`p.email` },
  sort: { slug: sql`p.slug`, created_at: sql`p.created_at` },
  defaultOrder: ["created_at"],
  tieBreak: sql`p.id`,
};

const parse = (query: string) =>
  parseList(definition, new URL(`http://localhost/api/users?${query}`), "UTC", new Date(0));
const conditionOf = (query: string) => parse(query).where.inspect();

test.each(["constructor", "__proto__", "toString", "=valueOf", "nonsense"])(
  "the unknown field %s leaves a search in all fields, and sorts nothing",
  (name) => {
    expect(conditionOf(`q=ann&q_f=${name}`)).toEqual(conditionOf("q=ann"));
    expect(parse(`o=${name}`).orderBy.inspect()).toEqual(parse("").orderBy.inspect());
  },
);

test("a field named twice is searched once", () => {
  expect(conditionOf("q=ann&q_f=slug&q_f=slug&q_f=email")).toEqual(conditionOf("q=ann&q_f=slug&q_f=email"));
});

test("a search of more terms than anybody types is refused by name", () => {
  const terms = Array.from({ length: 51 }, (_, place) => `t${place}`);
  expect(parse(`q=${terms.slice(1).join(",")}`).where.values).toHaveLength(100);
  expect(() => parse(`q=${terms.join(",")}`)).toThrow(
    expect.objectContaining({ constructor: InvalidInput, fields: { q: [expect.any(String)] } }),
  );
});
