import { randomBytes, randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * The secret kept in the data directory, readable by its owner alone, made at the first call. Written aside and linked
 * into place, so that processes that start together agree on one.
 */
export async function storedSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, "secret");
  const existing = await readIfPresent(file);
  if (existing) return existing;
  await mkdir(dataDir, { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${randomBytes(48).toString("base64url")}\n`, { mode: 0o600 });
  try {
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(draft);
  }
  return (await readFile(file, "utf8")).trim();
}

async function readIfPresent(file: string): Promise<string | null> {
  return readFile(file, "utf8").then(
    (text) => text.trim(),
    () => null,
  );
}
