/**
 * `npm run migrate:new -- add-coupons`: writes the SQL for what changed in `prisma/schema` since the last commit
 * that added a migration. Triggers, exclusion constraints and partial indexes are then added to it by hand.
 */
import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type SchemaFile, schemaDiff } from "./schema/schema-diff";

const SCHEMA = "prisma/schema";
const MIGRATIONS = "prisma/migrations";
const MIGRATION_FILES = `${MIGRATIONS}/*/migration.sql`;

async function main(name: string | undefined): Promise<void> {
  if (!name || !/^[a-z0-9]+([-_][a-z0-9]+)*$/.test(name)) {
    throw new Error("Usage: npm run migrate:new -- a-short-name (lower case, digits, - and _)");
  }
  const uncommitted = git("status", "--porcelain", "--untracked-files=all", "--", MIGRATION_FILES);
  if (uncommitted) throw new Error(`Commit or delete the migration at hand first:\n${uncommitted}`);

  const sql = await schemaDiff(migratedSchema(), await editedSchema());
  if (!sql) {
    console.log(`Nothing changed in ${SCHEMA} since the last migration.`);
    return;
  }
  const folder = join(MIGRATIONS, `${timestamp()}_${name.replaceAll("-", "_")}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "migration.sql"), `${sql}\n`);
  console.log(`Wrote ${folder}/migration.sql`);
}

/** The schema as it stood when the newest migration was committed; none before the first one. */
function migratedSchema(): SchemaFile[] {
  const commit = git("log", "-1", "--format=%H", "--", MIGRATION_FILES);
  if (!commit) return [];
  const paths = git("ls-tree", "-r", "--name-only", commit, "--", SCHEMA).split("\n");
  return paths
    .filter((path) => path.endsWith(".prisma"))
    .map((path) => ({ path, content: git("show", `${commit}:${path}`) }));
}

async function editedSchema(): Promise<SchemaFile[]> {
  const names = (await readdir(SCHEMA)).filter((name) => name.endsWith(".prisma")).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(SCHEMA, name);
      return { path, content: await readFile(path, "utf8") };
    }),
  );
}

function git(...args: string[]): string {
  return execFileSync("git", args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }).trim();
}

/** `20260131093000`: Prisma's format, in UTC, so that folders sort in the order of their making. */
function timestamp(): string {
  return new Date().toISOString().replace(/\D/g, "").slice(0, 14);
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
