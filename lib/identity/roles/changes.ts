import { isActivatedSql } from "@/lib/auth/users";
import { sql, type Tx } from "@/lib/db";
import { announce } from "@/lib/events";
import { type AuditEventName, type Origin, recordAudit } from "../audit/record";
import { contactOfUser, issueLink } from "../registration/links";
import { takeNotice } from "./notices";
import type { RoleTypeRef } from "./role-types";
import { type RolePair, readRole, type StoredRole, writeRole } from "./store";
import { type RoleAction, type RoleNotice, type RoleState, transition } from "./transitions";

/** A role type, as people call it. */
export type RoleName = Pick<RoleTypeRef, "slug" | "title">;

/** A step of a role, with what its notice says. */
export interface RoleStep {
  readonly pair: RolePair;
  readonly action: RoleAction;
  /** Slug of the profile and name of the user, for the audit log. */
  readonly names: { readonly profile: string; readonly user: string };
  /** The type that the action names, or that the role has. */
  readonly type: RoleName | null;
  readonly message: string;
  /** Whether the profile may be left without a manager by it. */
  readonly mayOrphan: boolean;
  readonly origin: Origin;
}

/** What came of a step. */
export interface RoleOutcome {
  readonly before: RoleState;
  readonly after: RoleState;
  /** Whether anybody was told; not when nothing changed, or when they have heard often enough of late. */
  readonly isTold: boolean;
}

const AUDIT: Readonly<Record<RoleAction["kind"], AuditEventName>> = {
  grant: "role_granted",
  request: "role_requested",
  accept: "role_accepted",
  remove: "role_removed",
};

/**
 * Takes a role through one transition of the state machine: writes it, records it, and has those told who are to hear of
 * it. The roles of the profile must be locked.
 *
 * @throws InvalidInput 400 when it would leave the profile without a manager
 */
export async function stepRole(tx: Tx, step: RoleStep): Promise<RoleOutcome> {
  const { pair, action, names, type, origin } = step;
  const from = await readRole(tx, pair, origin.at);
  const result = transition(from.state, action);
  if (!result) return { before: from.state, after: from.state, isTold: false };
  const { mayOrphan } = step;
  const role = await writeRole(tx, from, result.to, { mayOrphan, at: origin.at });
  const detail = { user: names.user, role: type?.slug ?? null, from: from.state.kind, to: result.to.kind };
  await recordAudit(tx, origin, { event: AUDIT[action.kind], target: names.profile, detail });
  const isTold = result.notice !== null && (await tell(tx, result.notice, role, step));
  return { before: from.state, after: result.to, isTold };
}

async function tell(tx: Tx, notice: RoleNotice, role: StoredRole, step: RoleStep): Promise<boolean> {
  switch (notice) {
    case "grant":
      return step.type !== null && (await tellGrant(tx, role, { ...step, type: step.type })) === null;
    case "request":
      return (await tellRequest(tx, step)) === null;
    case "acceptance": {
      const { pair, type, origin } = step;
      if (!type) return false;
      const { slug, title } = type;
      const payload = { user: pair.userId, profile: pair.profileId, roleType: { slug, title } };
      await announce(tx, "role_grant_accepted", payload, origin.at);
      return true;
    }
  }
}

type Notice = Pick<RoleStep, "pair" | "message" | "origin">;

/**
 * Tells the user of a grant: with the key to accept it while it waits, and with a link to set a password for who has
 * none.
 *
 * @returns null when done, else the seconds to wait
 */
export async function tellGrant(
  tx: Tx,
  role: StoredRole,
  { pair, message, origin, type }: Notice & { readonly type: RoleName },
): Promise<number | null> {
  const wait = await takeNotice(tx, { ...pair, kind: "grant" }, origin.at);
  if (wait !== null) return wait;
  const { profileId: profile, userId: user } = pair;
  const { slug, title } = type;
  const activationKey = await activationKeyOf(tx, user, origin.at);
  await announce(
    tx,
    "role_grant_created",
    {
      user,
      profile,
      roleType: { slug, title },
      by: origin.userId,
      message,
      grantKey: role.grantKey,
      activationKey,
    },
    origin.at,
  );
  return null;
}

/**
 * Tells the profile of a request.
 *
 * @returns null when done, else the seconds to wait
 */
export async function tellRequest(
  tx: Tx,
  { pair, message, origin, type }: Notice & { readonly type: RoleName | null },
): Promise<number | null> {
  const wait = await takeNotice(tx, { ...pair, kind: "request" }, origin.at);
  if (wait !== null) return wait;
  const { profileId: profile, userId: user } = pair;
  const roleType = type && { slug: type.slug, title: type.title };
  await announce(
    tx,
    "role_request_created",
    { user, profile, roleType, by: origin.userId, message },
    origin.at,
  );
  return null;
}

async function activationKeyOf(tx: Tx, userId: bigint, at: Date): Promise<string | null> {
  const [user] = await tx.query<{ isActivated: boolean }>(sql`
    SELECT ${isActivatedSql} AS "isActivated" FROM app_user u WHERE u.id = ${userId}`);
  if (user?.isActivated !== false) return null;
  const contact = await contactOfUser(tx, userId, "email", at);
  return contact && issueLink(tx, { contactId: contact.id, channel: "email", purpose: "activate" }, at);
}
