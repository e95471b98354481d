import { bin, node, run } from "./run.mjs";
import { contentHash, isFresh, mark } from "./stamp.mjs";

const STAMP = "lib/db/generated/.stamp";

/** Generates the database client from the Prisma schema, when that has changed. */
export async function ensureGenerated() {
  const hash = contentHash(["prisma/schema", "prisma.config.ts", "node_modules/prisma/package.json"]);
  if (isFresh(STAMP, hash)) return;
  console.log("Generating the database client …");
  await run(node(), [bin("prisma/build/index.js"), "generate", "--no-hints"], {
    // Prisma would download its schema engine, which generating does not use: any program that exists will do.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  });
  mark(STAMP, hash);
}
