/**
 * Does an errand in a process of its own, which can be killed on the way (CRASH_POINT):
 *
 *     node program.mjs '{"act": "renewals", "at": "2026-04-09T12:00:00Z"}'
 */
import { closeDatabase, database } from "@/lib/db";
import { type Errand, perform } from "./errands";

perform(database(), JSON.parse(process.argv[2] ?? "") as Errand).finally(closeDatabase);
