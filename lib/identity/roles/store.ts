import { randomKey } from "@/lib/auth/secret";
import { sql, type Tx } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { grantKeyOf } from "./grant-keys";
import type { RoleState } from "./transitions";

/** One user on one profile. */
export interface RolePair {
  readonly profileId: bigint;
  readonly userId: bigint;
}

/** A role as it is stored, locked for the transaction. */
export interface StoredRole {
  readonly pair: RolePair;
  readonly state: RoleState;
  /** The key by which an offer is accepted; null unless invited. */
  readonly grantKey: string | null;
}

interface Row {
  readonly id: bigint;
  readonly typeId: bigint | null;
  readonly requestKey: string | null;
  readonly grantNonce: string | null;
  readonly acceptedByUser: boolean;
}

/**
 * Keeps others from changing roles of the profile until the end of the transaction, so that of two managers who leave at
 * the same moment one stays. Taken before any other lock.
 */
export async function lockProfileRoles(tx: Tx, profileId: bigint): Promise<void> {
  await tx.query(sql`SELECT 1 FROM profile WHERE id = ${profileId} FOR NO KEY UPDATE`);
}

/** The role of the user on the profile, whose roles must be locked. A role that has ended counts as none. */
export async function readRole(tx: Tx, pair: RolePair, at: Date): Promise<StoredRole> {
  const { profileId, userId } = pair;
  const [row] = await tx.query<Row>(sql`
    SELECT id, role_type_id AS "typeId", request_key AS "requestKey", grant_key AS "grantNonce",
      accepted_by_user AS "acceptedByUser"
    FROM role WHERE profile_id = ${profileId} AND user_id = ${userId} AND (ends_at IS NULL OR ends_at > ${at})`);
  return stored(pair, row);
}

function stored(pair: RolePair, row: Row | undefined): StoredRole {
  const { id, grantNonce } = row ?? {};
  const grantKey = id !== undefined && grantNonce ? grantKeyOf({ roleId: id, nonce: grantNonce }) : null;
  return { pair, state: stateOf(row), grantKey };
}

function stateOf(row: Row | undefined): RoleState {
  if (!row) return { kind: "none" };
  const { typeId, requestKey, grantNonce, acceptedByUser } = row;
  if (requestKey !== null) return { kind: "requested", typeId };
  if (typeId === null) throw new Error("only a request may name no type");
  return grantNonce !== null ? { kind: "invited", typeId } : { kind: "active", typeId, acceptedByUser };
}

/**
 * Writes what a transition came to. Keys stay while the state does, so that links sent before go on working.
 *
 * @param mayOrphan whether the profile may be left without a manager: that is up to the broker, for others' profiles
 * @throws InvalidInput 400 when it would be
 */
export async function writeRole(
  tx: Tx,
  from: StoredRole,
  to: RoleState,
  { mayOrphan, at }: { mayOrphan: boolean; at: Date },
): Promise<StoredRole> {
  const { pair, state } = from;
  if (state.kind === "active") await refuseOrphan(tx, pair, to, mayOrphan, at);
  const { profileId, userId } = pair;
  if (to.kind === "none") {
    await tx.query(sql`DELETE FROM role WHERE profile_id = ${profileId} AND user_id = ${userId}`);
    return { pair, state: to, grantKey: null };
  }
  const requestKey = to.kind === "requested" ? randomKey() : null;
  const nonce = to.kind === "invited" ? randomKey() : null;
  const acceptedByUser = to.kind === "active" && to.acceptedByUser;
  // What is there of a role that has ended is not kept.
  const isNew = state.kind === "none";
  const [row] = await tx.query<Row>(sql`
    INSERT INTO role AS r (profile_id, user_id, role_type_id, request_key, grant_key, accepted_by_user, created_at)
    VALUES (${profileId}, ${userId}, ${to.typeId}, ${requestKey}, ${nonce}, ${acceptedByUser}, ${at})
    ON CONFLICT (profile_id, user_id) DO UPDATE SET role_type_id = excluded.role_type_id,
      request_key = CASE WHEN excluded.request_key IS NULL OR ${isNew} THEN excluded.request_key
                    ELSE coalesce(r.request_key, excluded.request_key) END,
      grant_key = CASE WHEN excluded.grant_key IS NULL OR ${isNew} THEN excluded.grant_key
                  ELSE coalesce(r.grant_key, excluded.grant_key) END,
      accepted_by_user = excluded.accepted_by_user,
      created_at = CASE WHEN ${isNew} THEN excluded.created_at ELSE r.created_at END,
      ends_at = CASE WHEN ${isNew} THEN NULL ELSE r.ends_at END
    RETURNING id, role_type_id AS "typeId", request_key AS "requestKey", grant_key AS "grantNonce",
      accepted_by_user AS "acceptedByUser"`);
  return stored(pair, row);
}

/** Whether somebody manages the profile now; `exceptUserId` does not count. */
export async function hasManager(
  tx: Tx,
  profileId: bigint,
  at: Date,
  exceptUserId: bigint | null = null,
): Promise<boolean> {
  const [row] = await tx.query<{ exists: boolean }>(sql`
    SELECT EXISTS (
      SELECT FROM role r JOIN role_type t ON t.id = r.role_type_id JOIN app_user u ON u.id = r.user_id
      WHERE r.profile_id = ${profileId} AND r.user_id IS DISTINCT FROM ${exceptUserId} AND u.is_active
        AND t.slug = 'manager' AND t.profile_id IS NULL AND r.grant_key IS NULL AND r.request_key IS NULL
        AND (r.ends_at IS NULL OR r.ends_at > ${at})) AS exists`);
  return row?.exists ?? false;
}

async function refuseOrphan(
  tx: Tx,
  { profileId, userId }: RolePair,
  to: RoleState,
  mayOrphan: boolean,
  at: Date,
): Promise<void> {
  const [types] = await tx.query<{ managerId: bigint; wasManager: boolean; isBroker: boolean }>(sql`
    SELECT t.id AS "managerId",
      EXISTS (SELECT FROM role r WHERE r.profile_id = ${profileId} AND r.user_id = ${userId} AND r.role_type_id = t.id) AS "wasManager",
      EXISTS (SELECT FROM site_settings s WHERE s.broker_id = ${profileId}) AS "isBroker"
    FROM role_type t WHERE t.slug = 'manager' AND t.profile_id IS NULL`);
  if (!types?.wasManager || (to.kind === "active" && to.typeId === types.managerId)) return;
  // Nobody could come back to the broker's own profile.
  if (mayOrphan && !types.isBroker) return;
  if (!(await hasManager(tx, profileId, at, userId)))
    throw new InvalidInput("This is the last manager of the profile. Make somebody else a manager first.");
}
