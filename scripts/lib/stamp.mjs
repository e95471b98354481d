import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.mjs";

/**
 * One hash over the contents of files and folders: unlike times, it survives a fresh checkout and a change of branch and
 * back. What is missing counts as missing.
 */
export function contentHash(paths, isSource = () => true) {
  const hash = createHash("sha256");
  for (const path of paths.flatMap(filesUnder).filter(isSource)) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  }
  return hash.digest("hex");
}

/** Whether the result at `stamp` was made from what has this hash. */
export function isFresh(stamp, hash) {
  const file = join(root, stamp);
  return existsSync(file) && readFileSync(file, "utf8") === hash;
}

/** Remembers what a result was made from. */
export function mark(stamp, hash) {
  writeFileSync(join(root, stamp), hash);
}

function filesUnder(path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stats) return [];
  if (!stats.isDirectory()) return [path];
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesUnder(`${path}/${name}`));
}
