/**
 * `npm run demo`: from a fresh clone to a running site with the history of a small company. Everything it makes is in
 * DATA_DIR; delete that folder to begin again.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { main, node, root, run, start } from "./lib/run.mjs";
import { prepareBuild } from "./lib/steps.mjs";

const ACCOUNTS = "lib/demo/accounts.json";

main(async () => {
  await prepareBuild();
  const env = {
    NODE_ENV: "production",
    TURNPIKE_DEMO: "1",
    LOG_LEVEL: process.env.LOG_LEVEL || "warn",
  };
  await run(node(), ["--enable-source-maps", "dist/demo-data.mjs"], env);
  const server = start(node(), ["--enable-source-maps", "dist/server.mjs"], env);
  void announce(server.child);
  return server.ended;
});

/** Says where the site is and who can sign in, as soon as it answers. */
async function announce(child) {
  const port = process.env.PORT || "3000";
  const address = process.env.SITE_URL || `http://localhost:${port}`;
  while (!(await answers(`http://127.0.0.1:${port}/readyz`))) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    await sleep(100);
  }
  console.log(`\n  Turnpike is at ${address}\n`);
  for (const { title, username, password } of JSON.parse(readFileSync(join(root, ACCOUNTS), "utf8"))) {
    console.log(`  ${title.padEnd(18)} ${username.padEnd(12)} ${password}`);
  }
  console.log("\n  Ctrl-C stops it.\n");
}

function answers(url) {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}
