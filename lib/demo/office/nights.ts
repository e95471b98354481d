import { completeCharges } from "@/lib/billing";
import type { Database } from "@/lib/db";
import { dailySteps, runRenewals } from "@/lib/jobs/renewals";

const DAY_MS = 86_400_000;
/** So many nights before the end leave their rows in the run log, and send reminders: what somebody looks at. */
const LOGGED_NIGHTS = 14;
const REMINDED_NIGHTS = 35;
/** Income is dated by when it was earned, so it is the same when it is recognised once in so many nights, an even number. */
const RECOGNIZED_EVERY = 28;
/**
 * What the worker of the site would do in the night: the steps of the renewals. Only the last nights go through the run
 * log; of those before, the steps that come to the same when done less often are.
 */
export async function runNightly(db: Database, night: { at: Date; from: Date; until: Date }): Promise<void> {
  const { at, from, until } = night;
  const nightsLeft = (until.getTime() - at.getTime()) / DAY_MS;
  if (nightsLeft <= 0) {
    await completeCharges(db, at);
    return;
  }
  if (nightsLeft <= LOGGED_NIGHTS) {
    await runRenewals(db, { at });
    return;
  }
  const place = Math.floor((at.getTime() - from.getTime()) / DAY_MS);
  const isLeftOut: Record<string, boolean> = {
    "recognize-income": nightsLeft > REMINDED_NIGHTS && place % RECOGNIZED_EVERY !== 0,
    "send-reminders": nightsLeft > REMINDED_NIGHTS,
  };
  for (const { name, work } of dailySteps) {
    if (isLeftOut[name]) continue;
    const { failed = 0 } = await work(db, {
      at,
      profileId: null,
      isDryRun: false,
      onProgress: async () => {},
    });
    if (failed > 0) throw new Error(`${name} of ${at.toISOString()} failed for ${failed}.`);
  }
}
