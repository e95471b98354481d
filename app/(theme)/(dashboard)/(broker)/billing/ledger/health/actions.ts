"use server";

import { refresh } from "next/cache";
import { outcomeOf } from "@/components/forms/action-outcome";
import type { ActionOutcome } from "@/components/ui/action-button";
import { attempt } from "@/lib/http/call";
import { startAudit } from "@/lib/jobs/operations/ledger-health";

/** Queues a check of the books. */
export async function checkNow(): Promise<ActionOutcome> {
  const result = await attempt(startAudit, {});
  refresh();
  return outcomeOf(result, "The check is queued.");
}
