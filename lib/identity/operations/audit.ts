import { operation, pageOfSchema } from "@/lib/http";
import { AUDIT_LIMIT, auditList, listAuditEvents } from "../audit/log";
import { AuditEvent, AuditQuery } from "../audit/schemas";

/** Who did what, when and from where, newest first. */
export const listAudit = operation({
  name: "listAuditEvents",
  method: "GET",
  path: "/api/audit",
  title: "Lists audit events",
  description: `Beyond the API reference. A search has at most ${AUDIT_LIMIT} events, the newest unless another order is asked for: older ones are found by \`start_at\` and \`ends_at\`.`,
  audience: "broker",
  query: AuditQuery,
  list: auditList,
  response: pageOfSchema(AuditEvent),
  handle: ({ db, query, list }) => listAuditEvents(db, query, list),
});
