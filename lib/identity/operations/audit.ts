import { operation, pageOfSchema } from "@/lib/http";
import { auditList, listAuditEvents } from "../audit/log";
import { AuditEvent, AuditQuery } from "../audit/schemas";

/** Who did what, when and from where, newest first. */
export const listAudit = operation({
  name: "listAuditEvents",
  method: "GET",
  path: "/api/audit",
  title: "Lists audit events",
  description: "Beyond the API reference.",
  audience: "broker",
  query: AuditQuery,
  list: auditList,
  response: pageOfSchema(AuditEvent),
  handle: ({ db, query, list }) => listAuditEvents(db, query, list),
});
