import { z } from "zod";
import { Instant, JsonValue, text } from "@/lib/http/codecs";

/** Whole names to look for, beside the search that all lists have. */
export const AuditQuery = z.object({
  actor: text(150).optional().meta({ description: "Username of who did it, now or then" }),
  target: text(255).optional().meta({ description: "Slug or username of what it was done to" }),
  event: text(50).optional().meta({ description: "What happened", example: "login_failed" }),
});
export type AuditQuery = z.output<typeof AuditQuery>;

/** Something that happened, as it was recorded then. */
export const AuditEvent = z
  .object({
    created_at: Instant,
    event: z.string().meta({ example: "agreement_signed" }),
    actor: z.string().nullable().meta({ description: "Username at the time; null for visitors" }),
    target: z.string().meta({ description: "Slug or username of what it was done to" }),
    ip: z.string(),
    request_id: z.string().meta({ description: "Finds the request in the log of the server" }),
    detail: JsonValue.nullable(),
  })
  .meta({ id: "AuditEvent" });
export type AuditEvent = z.output<typeof AuditEvent>;
