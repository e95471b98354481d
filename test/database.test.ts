import pg from "pg";
import { expect, test } from "vitest";
import { createTestDatabase } from "./database";

test("each test database is migrated, and no other sees what is written to it", async () => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const countRoleTypes = async (url: string, before?: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    if (before) await client.query(before);
    const { rowCount } = await client.query("SELECT FROM role_type");
    await client.end();
    return rowCount;
  };
  const initially = await countRoleTypes(one.url);
  expect(initially).toBeGreaterThan(0);
  expect(
    await countRoleTypes(one.url, "INSERT INTO role_type (slug, title) VALUES ('auditor', 'Auditor')"),
  ).toBe((initially ?? 0) + 1);
  expect(await countRoleTypes(other.url)).toBe(initially);
  await Promise.all([one.drop(), other.drop()]);
});
