import { allOf, type Db, type Sql, sql } from "@/lib/db";
import { type ListDefinition, type ListRequest, type Page, readPage } from "@/lib/http/list";
import type { AuditEvent, AuditQuery } from "./schemas";

/** How the audit log is searched and sorted: by parts of names, newest first. */
export const auditList: ListDefinition = {
  search: { actor: sql`e.actor_name`, target: sql`e.target`, event: sql`e.event` },
  sort: { created_at: sql`e.created_at` },
  defaultOrder: ["-created_at"],
  tieBreak: sql`e.id`,
  dates: { column: sql`e.created_at`, endsAt: "open" },
};

/**
 * How many events a search shows. The log is never cut, so counting all of it would take longer every year; who looks
 * for something older names the days.
 */
export const AUDIT_LIMIT = 10_000;

/**
 * What was recorded, by whom, to whom, of one kind or of all. An actor is found by the name of now and of then; every
 * condition can be answered from an index.
 */
export async function listAuditEvents(
  db: Db,
  { actor, target, event }: AuditQuery,
  list: ListRequest,
): Promise<Page<AuditEvent>> {
  const conditions: Sql[] = [];
  if (actor)
    conditions.push(sql`(e.actor_name ILIKE ${literal(actor)}
      OR e.actor_id = (SELECT u.id FROM app_user u WHERE lower(u.username) = lower(${actor})))`);
  if (target) conditions.push(sql`e.target ILIKE ${literal(target)}`);
  if (event) conditions.push(sql`e.event ILIKE ${literal(event)}`);
  const { totals: _, ...page } = await readPage<AuditEvent>(db, list, {
    columns: sql`e.created_at, e.event, nullif(e.actor_name, '') AS actor, e.target, e.ip, e.request_id, e.detail`,
    from: sql`audit_event e`,
    where: allOf(conditions),
    atMost: AUDIT_LIMIT,
  });
  return page;
}

/** A pattern that matches this text alone, whatever its case. */
function literal(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
