import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MigrationRefused, migrate, pendingMigrations } from "@/lib/db/migrate";
import { createTestDatabase, type TestDatabase } from "./database";

const FIRST = "20260101000000_first";
const SECOND = "20260201000000_second";
const FIRST_SQL = "CREATE TABLE first (id INT);\n";

let folder: string;
let database: TestDatabase;
let client: pg.Client;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "turnpike-migrations-"));
  await writeFile(join(folder, "migration_lock.toml"), 'provider = "postgresql"\n');
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
});
afterEach(async () => {
  await client.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function write(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, "migration.sql"), sql);
}

async function history(): Promise<unknown[]> {
  return (await client.query("SELECT * FROM _prisma_migrations ORDER BY started_at")).rows;
}

async function exists(table: string): Promise<boolean> {
  return (await client.query("SELECT to_regclass($1) AS found", [table])).rows[0].found !== null;
}

test("migrations are applied once, in order, and recorded as Prisma records them", async () => {
  await write(SECOND, "ALTER TABLE first ADD COLUMN name TEXT;");
  await write(FIRST, FIRST_SQL);
  expect(await pendingMigrations(client, folder)).toEqual([FIRST, SECOND]);
  expect(await migrate(database.url, folder)).toEqual([FIRST, SECOND]);
  expect(await migrate(database.url, folder)).toEqual([]);
  expect(await pendingMigrations(client, folder)).toEqual([]);
  const rows = await history();
  expect(rows).toHaveLength(2);
  expect(rows[0]).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    checksum: createHash("sha256").update(FIRST_SQL).digest("hex"),
    finished_at: expect.any(Date),
    migration_name: FIRST,
    logs: null,
    rolled_back_at: null,
    started_at: expect.any(Date),
    applied_steps_count: 1,
  });
});

test("runners that start together apply each migration once", async () => {
  await write(FIRST, `${FIRST_SQL} SELECT pg_sleep(0.2);`);
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(database.url, folder)));
  expect(applied.flat()).toEqual([FIRST]);
  expect(await history()).toHaveLength(1);
});

test("a migration that was edited after it was applied is refused by name, and nothing else is applied", async () => {
  await write(FIRST, FIRST_SQL);
  await migrate(database.url, folder);
  await write(FIRST, `${FIRST_SQL}-- edited`);
  await write(SECOND, "CREATE TABLE second (id INT)");
  await expect(migrate(database.url, folder)).rejects.toThrow(MigrationRefused);
  await expect(migrate(database.url, folder)).rejects.toThrow(FIRST);
  expect(await exists("second")).toBe(false);
});

test("a migration that fails leaves nothing behind, and can be corrected", async () => {
  await write(FIRST, `${FIRST_SQL} SELECT 1 / 0;`);
  await expect(migrate(database.url, folder)).rejects.toThrow(
    `${FIRST} failed and was rolled back: division by zero`,
  );
  expect(await exists("first")).toBe(false);
  expect(await history()).toEqual([]);
  await write(FIRST, FIRST_SQL);
  expect(await migrate(database.url, folder)).toEqual([FIRST]);
});

test("a migration that another tool left half done is refused", async () => {
  await write(FIRST, FIRST_SQL);
  await migrate(database.url, folder);
  await client.query("UPDATE _prisma_migrations SET finished_at = NULL");
  await expect(migrate(database.url, folder)).rejects.toThrow("never finished");
});

test("the migrations of the product apply to an empty database, and again to no effect", async () => {
  expect((await migrate(database.url)).length).toBeGreaterThan(0);
  expect(await migrate(database.url)).toEqual([]);
});
