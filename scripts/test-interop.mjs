/**
 * `npm run test:interop`: checks by programs that others wrote, which this installs. Needs what `npm test` needs, and
 * Python 3.10 or newer. The last line is `N passed, N failed`.
 *
 * INTEROP_SEED makes other requests than usual, INTEROP_EXAMPLES more or fewer.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callers, furnish, readNames } from "./interop/names.mjs";
import { installPython } from "./interop/python.mjs";
import { apiOperations, schemathesis, successful } from "./interop/schemathesis.mjs";
import { openSite } from "./interop/site.mjs";
import { main } from "./lib/run.mjs";
import { prepareBuild } from "./lib/steps.mjs";

const SEED = Number(process.env.INTEROP_SEED || 20_260_101);
const EXAMPLES = Number(process.env.INTEROP_EXAMPLES || 12);

main(async () => {
  const total = { passed: 0, failed: 0 };
  try {
    await prepareBuild();
    const command = await installPython();
    await fuzz(command, total);
  } catch (error) {
    console.error(error);
    total.failed += 1;
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
});

/**
 * What cannot succeed here, and is tested in test/identity and test/billing: a profile hears of the same request once a
 * day, no identity provider is configured whose accounts anybody could have linked, and nobody can sign as the payment
 * processor does.
 */
const OUT_OF_REACH = new Set([
  "POST /api/users/{user}/accessibles/{role}/{profile}",
  "DELETE /api/users/{user}/sign-in-providers/{provider}",
  "POST /api/webhooks/{processor}",
]);

/** Everybody calls every operation, on one site; after all that its books must still be right. */
async function fuzz(command, total) {
  const site = await openSite();
  const folder = mkdtempSync(join(tmpdir(), "turnpike-schemathesis-"));
  const note = (what, passed, failed) => {
    console.log(`${failed === 0 ? "✓" : "✗"} ${what}`);
    total.passed += passed;
    total.failed += failed;
  };
  console.log(`Fuzzing ${site.url}, seed ${SEED}, ${EXAMPLES} examples of everything`);
  try {
    const successes = new Map(apiOperations().map((operation) => [operation, 0]));
    const everybody = callers();
    for (const caller of everybody) {
      await furnish(site.url, everybody);
      const names = await readNames(site.url, everybody);
      const result = await schemathesis(command, {
        ...{ site, caller, names, folder, seed: SEED, examples: EXAMPLES },
      });
      note(`as ${caller.title}: ${result.requests} requests`, result.passed, result.failed);
      for (const operation of successes.keys()) {
        successes.set(operation, successes.get(operation) + successful(result.answers[operation]));
      }
    }
    const untouched = [...successes]
      .filter(([operation, count]) => count === 0 && !OUT_OF_REACH.has(operation))
      .map(([operation]) => operation);
    const what = ["every operation was also called with success", ...untouched].join("\n  but not ");
    note(what, untouched.length === 0 ? 1 : 0, untouched.length);
    const isRight = (await site.audit()) === 0;
    note("the ledger is right after all that", isRight ? 1 : 0, isRight ? 0 : 1);
  } finally {
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
