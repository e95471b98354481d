/**
 * Runs the quick tour of the README word for word: the shell blocks under its heading, as one script that stops at the
 * first command that fails. PORT says where the site is, as it does in the README itself.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { main, root, run, StepFailed } from "./lib/run.mjs";

const HEADING = /^(#+)\s+quick tour\s*$/i;

main(async () => {
  const script = shellBlocks(readFileSync(join(root, "README.md"), "utf8"));
  if (!script) throw new StepFailed("README.md has no quick tour, which", 1);
  await run("bash", ["-euo", "pipefail", "-c", script]);
});

function shellBlocks(markdown) {
  const lines = markdown.split("\n");
  const start = lines.findIndex((line) => HEADING.test(line));
  if (start < 0) return "";
  const level = HEADING.exec(lines[start])[1].length;
  const blocks = [];
  let isInBlock = false;
  for (const line of lines.slice(start + 1)) {
    if (line.startsWith("```")) isInBlock = !isInBlock && /^```(sh|bash)\s*$/.test(line);
    else if (isInBlock) blocks.push(line);
    else if (/^#+\s/.test(line) && /^#+/.exec(line)[0].length <= level) break;
  }
  return blocks.join("\n");
}
