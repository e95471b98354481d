import type { Actor } from "@/lib/auth/actor";
import { type Db, type Sql, sql } from "@/lib/db";
import type { RequestInfo } from "@/lib/http/request";

/** Who did something, when, and from where; part of every audit event. */
export interface Origin {
  readonly userId: bigint | null;
  readonly username: string;
  readonly ip: string;
  readonly requestId: string;
  readonly at: Date;
}

/** The origin of what an operation does. */
export function originOf(context: { actor: Actor; request: RequestInfo; now: Date }): Origin {
  const { actor, request, now } = context;
  const isUser = actor.kind === "user";
  return {
    userId: isUser ? actor.id : null,
    username: isUser ? actor.username : "",
    ip: request.ip,
    requestId: request.id,
    at: now,
  };
}

/** The origin of what a job, a script or the demo company does. */
export function systemOrigin(at: Date, name = "system"): Origin {
  return { userId: null, username: name, ip: "", requestId: "", at };
}

/** The origin of what is done on behalf of a user, from a request that may be over. */
export async function originOfUser(db: Db, userId: bigint, at: Date): Promise<Origin> {
  const [user] = await db.query<{ username: string }>(
    sql`SELECT username FROM app_user WHERE id = ${userId}`,
  );
  return { userId, username: user?.username ?? "", ip: "", requestId: "", at };
}

/** Names of what is recorded. */
export type AuditEventName =
  | "login"
  | "login_failed"
  | "logout"
  | "session_ended"
  | "sessions_ended"
  | "sign_in_provider_linked"
  | "sign_in_provider_unlinked"
  | "domain_delegated"
  | "domain_undelegated"
  | "register"
  | "profile_created"
  | "profile_updated"
  | "profile_deleted"
  | "user_created"
  | "user_deleted"
  | "role_granted"
  | "role_requested"
  | "role_accepted"
  | "role_removed"
  | "role_type_created"
  | "role_type_updated"
  | "role_type_deleted"
  | "agreement_signed"
  | "agreement_created"
  | "agreement_updated"
  | "agreement_deleted"
  | "site_created"
  | "username_released"
  | "reauthentication_failed"
  | "user_updated"
  | "email_change_requested"
  | "email_changed"
  | "password_changed"
  | "otp_changed"
  | "api_key_created"
  | "api_key_revoked"
  | "ssh_key_changed"
  | "ssh_key_removed"
  | "activation_sent"
  | "activate"
  | "address_verified"
  | "recover"
  | "balance_written_off"
  | "offline_payment_recorded"
  | "deferred_payment_called"
  | "payout_account_connected"
  | "payout_account_disconnected"
  | "withdrawal_requested"
  | "coupon_created"
  | "coupon_updated"
  | "coupon_ended"
  | "coupon_deleted"
  | "subscription_granted"
  | "subscription_grant_accepted"
  | "subscription_grant_refused"
  | "subscription_request_accepted"
  | "subscription_request_refused"
  | "subscription_updated"
  | "subscription_cancelled"
  | "renewals_started"
  | "charge_refunded";

/** What happened, to whom; never a secret. */
export interface AuditEntry {
  readonly event: AuditEventName;
  /** Slug or username of what it was done to. */
  readonly target: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Appends to the audit log, in the transaction of what it tells of. */
export async function recordAudit(db: Db, origin: Origin, ...entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ event, target, detail }) => ({ event, target, detail: detail ?? null }));
  await db.query(
    auditInsert(
      origin,
      sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS entry (event text, target text, detail jsonb)`,
    ),
  );
}

/**
 * Appends what a query finds, for many at once: as a statement, or as a part of the one that does it.
 *
 * @param entries what stands after FROM, called `entry`: rows of `event`, `target` and `detail`
 */
export function auditInsert(origin: Origin, entries: Sql): Sql {
  return sql`
    INSERT INTO audit_event (created_at, event, actor_id, actor_name, target, ip, request_id, detail)
    SELECT ${origin.at}::timestamptz, entry.event, ${origin.userId}::bigint, ${origin.username}, entry.target, ${origin.ip},
      ${origin.requestId.slice(0, 64)}, entry.detail
    FROM ${entries}`;
}
