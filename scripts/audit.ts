/**
 * `npm run audit`: recomputes the invariants of the ledger from its rows. Prints what breaks them, and then fails.
 * What each means: docs/ledger.md, "Invariants".
 */
import { ConfigError, config } from "@/lib/config";
import { database } from "@/lib/db";
import { openHost } from "@/lib/host";
import { audit, checks } from "@/lib/ledger/audit";

async function main(): Promise<void> {
  const host = await openHost(config());
  try {
    const findings = await audit(database());
    for (const { check, count, rows } of findings) {
      console.error(`\n✗ ${check.name} (${count}): ${check.holds}`);
      console.table(rows);
    }
    if (findings.length === 0) console.log(`The ledger is right: ${checks.length} checks passed.`);
    else process.exitCode = 1;
  } finally {
    await host.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
});
