import { Prisma } from "./generated/client";

/**
 * Composable, parameterised SQL: `` sql`SELECT … WHERE id = ${id}` ``. Fragments nest; values never become text.
 * The tag is Prisma's own, so that one fragment serves both Prisma's raw queries and our direct ones.
 */
export const { sql, join, empty } = Prisma;
export type Sql = Prisma.Sql;

/** Fragments with `AND` between them; true when there are none. */
export function allOf(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? sql`TRUE` : join(conditions, " AND ");
}

/** Fragments with `OR` between them, in parentheses; false when there are none. */
export function anyOf(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? sql`FALSE` : join(conditions, " OR ", "(", ")");
}
