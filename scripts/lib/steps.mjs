import { ensureBuilt } from "./build.mjs";
import { ensureGenerated } from "./generate.mjs";
import { ensureInstalled } from "./install.mjs";

/** What source code needs before it can be run: its dependencies and the generated database client. */
export async function prepareSources() {
  await ensureInstalled();
  await ensureGenerated();
}

/** What the production server needs. */
export async function prepareBuild() {
  await prepareSources();
  await ensureBuilt();
}
