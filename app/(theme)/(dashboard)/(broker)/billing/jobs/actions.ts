"use server";

import { refresh } from "next/cache";
import { outcomeOf } from "@/components/forms/action-outcome";
import type { ActionOutcome } from "@/components/ui/action-button";
import { attempt } from "@/lib/http/call";
import { startJob } from "@/lib/jobs/operations/renewals";

/** What of a run is asked for: the one that was previewed. */
export interface AskedRun {
  readonly at: string;
  readonly profile: string;
  readonly withCharges: boolean;
}

/** Queues a run of the renewals. */
export async function startRenewals({ at, profile, withCharges }: AskedRun): Promise<ActionOutcome> {
  const body = { at, ...(profile ? { profile } : {}), with_charges: withCharges };
  const result = await attempt(startJob, { body });
  refresh();
  return outcomeOf(result, "The run is queued. It appears below as soon as it begins.");
}
