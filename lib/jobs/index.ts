import type { TaskList } from "graphile-worker";

import {
  applyWebhooks,
  completeCharges,
  completeRefunds,
  deliverSimulated,
  reconcilePayouts,
  refuseStaleRequests,
  sweepWebhooks,
  WEBHOOK_TASK,
} from "@/lib/billing";

import { CHARGE_TASK, chargeCustomer } from "@/lib/billing/collect/event-payments";
import { database } from "@/lib/db";
import { EVENT_TASK, readEvent } from "@/lib/events";
import {
  alertOfFailures,
  MESSAGE_TASK,
  readMessageId,
  releaseStuckJobs,
  sendMessage,
  tell,
} from "@/lib/notifications";
import { now } from "@/lib/time/clock";
import { alertOfProblems } from "./attention";
import { AUDIT, runQueuedAudit } from "./audit";
import { purge } from "./purge";
import { recorded } from "./record";
import { RENEWALS, readAsked } from "./renewals";
import { runQueuedRenewals } from "./runs";

/** What the background process can do, by the name a job is added under. */
export const tasks: TaskList = {
  [EVENT_TASK]: (payload, { job }) => tell(database(), job.id, readEvent(payload), now()),
  [MESSAGE_TASK]: (payload, { job }) => {
    const isLastAttempt = job.attempts >= job.max_attempts;
    return sendMessage(database(), { id: readMessageId(payload), isLastAttempt, at: now() });
  },
  "complete-charges": () => recorded("complete-charges", completeCharges),
  "complete-refunds": () => recorded("complete-refunds", completeRefunds),
  "reconcile-payouts": () =>
    recorded("reconcile-payouts", (db, at) => reconcilePayouts(db, { at, profileId: null })),
  "refuse-stale-requests": () => recorded("refuse-stale-requests", refuseStaleRequests),
  [CHARGE_TASK]: async (payload) => void (await chargeCustomer(database(), payload, now())),
  [WEBHOOK_TASK]: async () => void (await applyWebhooks(database(), now())),
  "deliver-simulated": async () => void (await deliverSimulated(database(), now())),
  "sweep-webhooks": () => recorded("sweep-webhooks", sweepWebhooks),
  "release-stuck-jobs": async () => void (await releaseStuckJobs(database())),
  [RENEWALS]: (payload) => runQueuedRenewals(database(), readAsked(payload, now()), now()),
  "alert-of-failures": () => recorded("alert-of-failures", alertOfFailures),
  "alert-of-problems": () => recorded("alert-of-problems", alertOfProblems),
  [AUDIT]: () => runQueuedAudit(database(), now()),
  purge: () => recorded("purge", purge),
};

/** When it does so by itself, in UTC: minute, hour, day of month, month, day of week, task. */
export const crontab = `
  */10 * * * * complete-charges
  */10 * * * * complete-refunds
  27 2 * * * reconcile-payouts
  47 3 * * * refuse-stale-requests
  * * * * * deliver-simulated
  * * * * * ${WEBHOOK_TASK}
  40 1 * * * sweep-webhooks
  */5 * * * * release-stuck-jobs
  30 0 * * * ${RENEWALS}
  7 * * * * alert-of-failures
  37 * * * * alert-of-problems
  20 4 * * * ${AUDIT}
  17 * * * * purge
`;

/** What is done at every start too: a process that died may have left it open. */
export const atStart = [
  "complete-charges",
  "complete-refunds",
  "reconcile-payouts",
  "release-stuck-jobs",
] as const;
