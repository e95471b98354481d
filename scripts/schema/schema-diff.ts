import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as engine from "@prisma/schema-engine-wasm/schema_engine_bg";

/** One file of the Prisma schema folder. */
export type SchemaFile = { path: string; content: string };

/**
 * SQL that takes a PostgreSQL database from one Prisma schema to another, without a database and without the
 * native schema engine. No files means an empty database; no difference gives an empty string.
 */
export async function schemaDiff(from: SchemaFile[], to: SchemaFile[]): Promise<string> {
  await loadEngine();
  const datamodels = to.map(({ path, content }): [string, string] => [path, content]);
  const schemaEngine = await engine.SchemaEngine.new({ datamodels }, () => undefined, unusedDatabase);
  const { stdout } = await schemaEngine.diff({
    from: from.length === 0 ? { tag: "empty" } : { tag: "schemaDatamodel", files: from },
    to: { tag: "schemaDatamodel", files: to },
    script: true,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  const sql = stdout?.trim() ?? "";
  return sql === "-- This is an empty migration." ? "" : sql;
}

/** Instantiates the WebAssembly by hand: the package's own entry needs a bundler. */
async function loadEngine(): Promise<void> {
  const path = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bytes = await readFile(path.replace(/\.js$/, ".wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": engine });
  engine.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === "function") start();
}

const ok = <T>(value: T) => ({ ok: true, value });

/** The engine insists on asking a database for its version before it compares; this one only answers that. */
const unusedDatabase = {
  provider: "postgres",
  adapterName: "none",
  connect: async () =>
    ok({
      provider: "postgres",
      adapterName: "none",
      queryRaw: async () =>
        ok({
          columnNames: ["exists", "version", "numeric_version"],
          columnTypes: [5, 7, 0],
          rows: [[true, "PostgreSQL 18.0", 180000]],
        }),
      executeRaw: async () => ok(0),
      executeScript: async () => ok(undefined),
      getConnectionInfo: () => ok({ schemaName: "public", supportsRelationJoins: true }),
      dispose: async () => ok(undefined),
    }),
  errorRegistry: { consumeError: () => undefined },
};
