/**
 * `npm test`: everything from a fresh clone to a full test run. The last line is `N passed, N failed`, over the checks,
 * vitest and Playwright.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "./lib/chromium.mjs";
import { bin, main, node, start } from "./lib/run.mjs";
import { prepareBuild } from "./lib/steps.mjs";

main(async () => {
  const reports = mkdtempSync(join(tmpdir(), "turnpike-reports-"));
  try {
    await prepareBuild();
    const results = [await check(), await vitest(reports), await playwright(reports)];
    return summarise(results);
  } catch (error) {
    console.error(error);
    return summarise([{ passed: 0, failed: 1, names: ["the preparations"] }]);
  } finally {
    rmSync(reports, { recursive: true, force: true });
  }
});

async function check() {
  const code = await start(node(), ["scripts/check.mjs"]).ended;
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, names: ["npm run check"] };
}

async function vitest(reports) {
  const file = join(reports, "vitest.json");
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const code = await start(node(), [bin("vitest/vitest.mjs"), ...args]).ended;
  return outcome(code, file, ({ numPassedTests, numFailedTests, testResults }) => ({
    passed: numPassedTests,
    failed: numFailedTests,
    names: testResults.flatMap(({ name, status, assertionResults }) => {
      const failed = assertionResults.filter((result) => result.status === "failed");
      if (failed.length === 0 && status === "failed") return [name];
      return failed.map(({ fullName }) => `${name}: ${fullName}`);
    }),
  }));
}

async function playwright(reports) {
  const file = join(reports, "playwright.json");
  const code = await start(node(), [bin("@playwright/test/cli.js"), "test", "--reporter=list,json"], {
    CHROMIUM_PATH: findChromium(),
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  }).ended;
  return outcome(code, file, ({ stats, suites }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    names: suites.flatMap(failedSpecs),
  }));
}

function failedSpecs({ specs = [], suites = [] }) {
  const failed = specs.filter(({ ok }) => !ok).map(({ file, line, title }) => `${file}:${line}: ${title}`);
  return [...failed, ...suites.flatMap(failedSpecs)];
}

/** What a runner counted. One that fails without counting a failure (it crashed, or a file did not load) is one. */
function outcome(code, file, count) {
  let counted = { passed: 0, failed: 0 };
  try {
    counted = count(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    console.error(`${file} was not written.`);
  }
  return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

function summarise(results) {
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  for (const name of results.flatMap(({ names = [] }) => names)) console.log(`✗ ${name}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}
