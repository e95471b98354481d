/** `npm start` and `npm run worker`: runs a built program in this process, which thereby gets every signal itself. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./lib/run.mjs";

const program = join(root, "dist", `${process.argv[2] ?? "server"}.mjs`);

if (existsSync(program)) {
  process.env.NODE_ENV = "production";
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(program).href);
} else {
  console.error(`${program} is missing: run npm run build first.`);
  process.exitCode = 1;
}
