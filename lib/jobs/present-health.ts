import { checks } from "@/lib/ledger/audit";
import type { LedgerHealth } from "./audit";
import type { LedgerHealth as Wire } from "./schemas";

/** The rules of the books, each with what was found of it. */
export function presentHealth({ last, running, isQueued }: LedgerHealth): Wire {
  return {
    checked_at: last?.startedAt ?? null,
    finished_at: last?.finishedAt ?? null,
    error: last?.error ?? null,
    running: running && { started_at: running.startedAt, checked: Object.keys(running.counts).length },
    is_queued: isQueued,
    checks: checks.map(({ name, holds }) => ({
      ...{ name, holds },
      count: last?.counts[name] ?? null,
      rows: last?.details[name] ?? [],
    })),
  };
}
