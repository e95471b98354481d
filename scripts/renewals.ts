/**
 * `npm run renewals`: does the steps of a day (docs/renewals.md), for now or another instant.
 *
 *     npm run renewals -- --at 2027-01-31 --dry-run --profile xia --no-charges
 */
import { parseArgs } from "node:util";
import { ConfigError, config } from "@/lib/config";
import { type Database, database } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { openHost } from "@/lib/host";
import { type Preview, previewRenewals } from "@/lib/jobs/preview";
import { type RenewalsRequest, runRenewals, type StepOutcome } from "@/lib/jobs/renewals";
import { readRequest } from "@/lib/jobs/runs";
import { readableAmount } from "@/lib/money/format";
import { now } from "@/lib/time/clock";

/** Rows of each list that a dry run prints unless `--limit` says otherwise. */
const LIMIT = 1_000;

function readArguments() {
  const { values } = parseArgs({
    options: {
      at: { type: "string" },
      profile: { type: "string" },
      "dry-run": { type: "boolean", default: false },
      "no-charges": { type: "boolean", default: false },
      limit: { type: "string", default: String(LIMIT) },
    },
  });
  const { at, profile } = values;
  return {
    asked: { at, profile, withCharges: !values["no-charges"] },
    isDryRun: values["dry-run"],
    limit: Math.max(1, Number.parseInt(values.limit, 10) || LIMIT),
  };
}

async function main(): Promise<void> {
  const { asked, isDryRun, limit } = readArguments();
  const host = await openHost(config());
  try {
    const db = database();
    const request = await readRequest(db, asked, now());
    const steps = isDryRun ? await preview(db, request, limit) : await run(db, request);
    if (steps.some(({ error, counts }) => error !== null || (counts?.failed ?? 0) > 0)) process.exitCode = 1;
  } finally {
    await host.close();
  }
}

async function run(db: Database, request: RenewalsRequest): Promise<StepOutcome[]> {
  const steps = await runRenewals(db, request);
  printSteps(steps);
  return steps;
}

async function preview(
  db: Database,
  request: RenewalsRequest,
  limit: number,
): Promise<readonly StepOutcome[]> {
  const result = await previewRenewals(db, request, limit);
  printSteps(result.steps);
  printPreview(result);
  console.log("\nThis was a dry run: nothing was written, charged or sent.");
  return result.steps;
}

function printSteps(steps: readonly StepOutcome[]): void {
  for (const { name, counts, error } of steps) {
    const done = Object.entries(counts ?? {}).map(([what, count]) => `${what} ${count}`);
    console.log(`${error === null ? "✓" : "✗"} ${name}: ${error ?? (done.join(", ") || "nothing to do")}`);
  }
}

function printPreview({
  entries,
  entryTotals,
  terms,
  termCount,
  charges,
  chargeTotals,
  mails,
  events,
}: Preview): void {
  const heading = (text: string, count: number, shown: number) =>
    console.log(`\n${text}: ${count}${shown < count ? `, the first ${shown} of which are` : ""}`);
  const sum = (totals: readonly { count: number }[]) => totals.reduce((all, { count }) => all + count, 0);
  heading("Terms extended or ended", termCount, terms.length);
  for (const { subscriber, plan, endedAt, endsAt } of terms) {
    console.log(`  ${subscriber}:${plan}  ${endedAt.toISOString()} → ${endsAt.toISOString()}`);
  }
  heading("Ledger rows", sum(entryTotals), entries.length);
  for (const { kind, createdAt, dest, orig, amount, unit, descr } of entries) {
    console.log(
      `  ${kind}  ${createdAt.toISOString()}  ${dest} ← ${orig}  ${readableAmount(amount, unit)}  ${descr}`,
    );
  }
  for (const { kind, count, amount, unit } of entryTotals) {
    console.log(`  ${kind} in all: ${count}, ${readableAmount(amount, unit)}`);
  }
  heading("Charges", sum(chargeTotals), charges.length);
  for (const { customer, amount, unit } of charges)
    console.log(`  ${customer}  ${readableAmount(amount, unit)}`);
  for (const { count, amount, unit } of chargeTotals)
    console.log(`  in all: ${count}, ${readableAmount(amount, unit)}`);
  console.log(
    `\nEvents people are told of: ${events.map(({ name, count }) => `${name} ${count}`).join(", ") || "none"}`,
  );
  for (const { event, to } of mails) console.log(`  ${event} → ${to}`);
}

main().catch((error: unknown) => {
  console.error(whatIsWrong(error));
  process.exitCode = 1;
});

/** What the person at the keyboard can do something about is said without a trace. */
function whatIsWrong(error: unknown): unknown {
  if (error instanceof ConfigError) return error.message;
  if (!(error instanceof InvalidInput)) return error;
  return Object.entries(error.fields)
    .map(([name, messages]) => `--${name}: ${messages.join(" ")}`)
    .join("\n");
}
