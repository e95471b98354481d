import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root, start } from "../lib/run.mjs";

const CONFIGURATION = "scripts/interop/schemathesis.toml";
const DOCUMENT = "public/openapi.json";
/** Patience costs nothing when all is well: it is there for machines that are busy with other things. */
const [PATIENCE_MS, PATIENCE_PER_EXAMPLE_MS] = [1_500_000, 20_000];

/**
 * Sends what schemathesis makes of our API document, as one caller: the examples, every boundary of every schema, random
 * input, and sequences of calls. An operation fails when it answers with 5xx, or with a status, a content type or a body
 * that the document does not allow.
 *
 * @returns how many operations passed and failed, and what each of them answered how often
 */
export async function schemathesis(command, { site, caller, names, seed, examples, folder }) {
  const name = caller.title.replaceAll(" ", "-");
  const [report, answers] = [join(folder, `${name}.json`), join(folder, `${name}-answers.json`)];
  const args = ["--config-file", CONFIGURATION, "run", DOCUMENT, "--url", site.url, "--no-color"];
  args.push("--seed", `${seed}`, "--max-examples", `${examples}`);
  args.push("--report", "json", "--report-json-path", report);
  const { child, ended } = start(command("schemathesis"), args, {
    INTEROP_SITE: site.url,
    INTEROP_CALLER: JSON.stringify(caller),
    INTEROP_NAMES: JSON.stringify(names),
    INTEROP_ANSWERS: answers,
  });
  const timer = new AbortController();
  const timeout = sleep(PATIENCE_MS + examples * PATIENCE_PER_EXAMPLE_MS, "timeout", {
    signal: timer.signal,
  }).catch(() => undefined);
  const isLate = (await Promise.race([ended, timeout])) === "timeout";
  timer.abort();
  if (isLate) {
    child.kill("SIGKILL");
    console.error(`schemathesis did not end in time as ${caller.title}`);
    return { passed: 0, failed: 1, requests: 0, answers: {} };
  }
  return { ...readReport(report, await ended), answers: readJson(answers) };
}

function readReport(file, exitCode) {
  const { operations, failures, errors, test_cases } = readJson(file);
  const failed = new Set(failures.flatMap((failure) => failure.operations));
  // An error is schemathesis's own: it could not test what it was asked to.
  const found = failed.size + errors.length;
  return {
    failed: exitCode === 0 ? found : Math.max(1, found),
    passed: Math.max(0, operations.tested - failed.size),
    requests: test_cases.generated,
  };
}

/** The operations that are tested, as the answers are counted: `GET /api/pricing`. */
export function apiOperations() {
  const { paths } = readJson(join(root, DOCUMENT));
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

/** How many answers there were with a status of 2xx; the hooks count them. */
export function successful(answers = {}) {
  return answers["2xx"] ?? 0;
}

function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}
