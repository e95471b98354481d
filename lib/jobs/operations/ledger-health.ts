import { operation } from "@/lib/http";
import { checks } from "@/lib/ledger/audit";
import { findLedgerHealth, queueAudit } from "../audit";
import { presentHealth } from "../present-health";
import { JobStarted, LedgerHealth } from "../schemas";

const PATH = "/api/billing/audit";

/** What the last check of the books found. */
export const getLedgerHealth = operation({
  name: "getLedgerHealth",
  method: "GET",
  path: PATH,
  title: "Retrieves the health of the ledger",
  description:
    "Beyond the API reference. Every rule of the books, and how much broke it when they were last checked.",
  audience: "broker",
  response: LedgerHealth,
  handle: async ({ db }) => presentHealth(await findLedgerHealth(db)),
});

/** Queues a check of the books. */
export const startAudit = operation({
  name: "startAudit",
  method: "POST",
  path: PATH,
  title: "Starts a check of the ledger",
  description: "Beyond the API reference. The check is a background job; it changes nothing.",
  audience: "broker",
  response: JobStarted,
  status: 201,
  handle: async ({ db }) => {
    await queueAudit(db);
    return { detail: `${checks.length} checks are queued.` };
  },
});
