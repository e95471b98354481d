import { Secret, TOTP } from "otpauth";
import type { SignedIn } from "@/lib/auth/actor";
import { seal } from "@/lib/auth/sealing";
import { type Database, type Db, sql, type Tx } from "@/lib/db";
import { InvalidInput, NotAuthenticated } from "@/lib/errors";
import { announce } from "@/lib/events";
import { type Origin, recordAudit } from "../audit/record";
import { getSite } from "../site";
import type { Otp, OtpUpdate, SecondFactor } from "./account-schemas";
import { refuseWhereFrozen } from "./frozen-accounts";
import { OTP_PURPOSE } from "./otp";
import { checkSecondFactor, reauthenticate } from "./reauthentication";
import { hashRecoveryCode, makeRecoveryCodes } from "./recovery-codes";

/** A change of what signing in asks for beside the password. */
export interface OtpRequest {
  readonly actor: SignedIn;
  readonly form: OtpUpdate;
  readonly origin: Origin;
}

/** What came of it; null when the app is off. `isNew` while it waits for its first code. */
export type OtpOutcome = { readonly isNew: boolean; readonly otp: Otp } | null;

/** What is said of a secret that is in force: never the secret. */
const UNDISCLOSED: Otp = { priv_key: "", provisioning_uri: "" };

/**
 * Switches the second factors of the caller on and off. An authenticator app is in force once its first code was sent:
 * the first request gets the secret, the second, with `otp_code`, the recovery codes. Neither is told again.
 *
 * @throws NotAuthenticated 401 as {@link reauthenticate}, and on an `otp_code` that does not confirm the app
 * @throws NotPermitted     403 as {@link refuseWhereFrozen}
 * @throws InvalidInput     400 on a channel whose address is not verified; 400 `detail` while a role needs the app
 * Source: API reference, PUT /api/users/{user}/otp
 */
export async function updateOtp(db: Database, { actor, form, origin }: OtpRequest): Promise<OtpOutcome> {
  await refuseWhereFrozen(db);
  const before = await findState(db, actor.id);
  const confirms = form.otp_enabled && before.sealedPending !== null && form.otp_code !== undefined;
  if (confirms) await checkConfirmation(db, { actor, form, origin }, before.sealedPending ?? "");
  else await reauthenticate(db, actor, form, origin);
  refuseUnverified(before, form);
  return db.transaction(async (tx) => {
    await tx.query(sql`
      UPDATE app_user SET email_verification_enabled = ${form.email_verification_enabled},
        phone_verification_enabled = ${form.phone_verification_enabled}
      WHERE id = ${actor.id}`);
    const outcome = await changeApp(tx, { actor, form, origin }, confirms ? before.sealedPending : null);
    await recordChange(tx, before, { actor, form, origin }, outcome);
    return outcome;
  });
}

/** What signing in asks the user for beside the password. */
export async function getSecondFactor(db: Db, userId: bigint): Promise<SecondFactor> {
  const state = await findState(db, userId);
  return {
    otp_enabled: state.isInForce,
    email_verification_enabled: state.asksEmailCode,
    phone_verification_enabled: state.asksPhoneCode,
    recovery_codes_left: state.recoveryCodesLeft,
  };
}

interface State {
  /** Whether an authenticator app was confirmed. */
  readonly isInForce: boolean;
  /** The secret of one that was not, as it is stored. */
  readonly sealedPending: string | null;
  readonly recoveryCodesLeft: number;
  readonly asksEmailCode: boolean;
  readonly asksPhoneCode: boolean;
  readonly hasEmail: boolean;
  readonly hasPhone: boolean;
}

async function findState(db: Db, userId: bigint): Promise<State> {
  const [state] = await db.query<State>(sql`
    SELECT o.confirmed_at IS NOT NULL AS "isInForce",
      CASE WHEN o.confirmed_at IS NULL THEN o.encrypted_secret END AS "sealedPending",
      CASE WHEN o.confirmed_at IS NULL THEN 0 ELSE cardinality(o.recovery_hashes) END AS "recoveryCodesLeft",
      u.email_verification_enabled AS "asksEmailCode", u.phone_verification_enabled AS "asksPhoneCode",
      EXISTS (SELECT FROM contact c WHERE c.user_id = u.id AND lower(c.email) = lower(u.email)
        AND c.email_verified_at IS NOT NULL) AS "hasEmail",
      EXISTS (SELECT FROM contact c WHERE c.user_id = u.id AND c.phone IS NOT NULL
        AND c.phone_verified_at IS NOT NULL) AS "hasPhone"
    FROM app_user u LEFT JOIN otp_secret o ON o.user_id = u.id
    WHERE u.id = ${userId} AND u.is_active`);
  if (!state) throw new NotAuthenticated();
  return state;
}

/**
 * The first code of an app shows that it was set up from the secret, which only who had proved to be the user has seen;
 * other secrets need not come along, but must be right if they do.
 */
async function checkConfirmation(db: Database, request: OtpRequest, sealedSecret: string): Promise<void> {
  const { actor, form, origin } = request;
  const { otp_code: code, ...others } = form;
  const { password, email_code, phone_code } = others;
  if ([password, email_code, phone_code].some((secret) => secret !== undefined))
    await reauthenticate(db, actor, others, origin);
  await checkSecondFactor(db, { userId: actor.id, sealedSecret }, code, origin.at);
}

/** @throws InvalidInput 400 on the flag whose channel has no verified address */
function refuseUnverified(state: State, form: OtpUpdate): void {
  const { email_verification_enabled: email, phone_verification_enabled: phone } = form;
  const refusals = {
    ...(email && !state.asksEmailCode && !state.hasEmail
      ? { email_verification_enabled: ["Verify your e-mail address first."] }
      : {}),
    ...(phone && !state.asksPhoneCode && !state.hasPhone
      ? { phone_verification_enabled: ["Verify your phone number first."] }
      : {}),
  };
  if (Object.keys(refusals).length > 0) throw new InvalidInput(refusals);
}

/** @param sealedPending the secret that its code has just confirmed */
async function changeApp(tx: Tx, request: OtpRequest, sealedPending: string | null): Promise<OtpOutcome> {
  const { actor, form, origin } = request;
  if (!form.otp_enabled) return removeApp(tx, actor, origin.at);
  if (sealedPending !== null)
    return { isNew: false, otp: await confirmApp(tx, actor.id, sealedPending, origin.at) };
  const begun = await beginApp(tx, actor);
  if (begun) return { isNew: true, otp: begun };
  if (!form.new_recovery_codes) return { isNew: false, otp: UNDISCLOSED };
  const codes = makeRecoveryCodes();
  await tx.query(sql`
    UPDATE otp_secret SET recovery_hashes = ${codes.map(hashRecoveryCode)} WHERE user_id = ${actor.id}`);
  return { isNew: false, otp: { ...UNDISCLOSED, recovery_codes: codes } };
}

/** A secret that waits for its first code, in the place of one that waited before; null when an app is in force. */
async function beginApp(tx: Tx, actor: SignedIn): Promise<Otp | null> {
  const secret = new Secret({ size: 20 });
  const begun = await tx.query(sql`
    INSERT INTO otp_secret (user_id, encrypted_secret) VALUES (${actor.id}, ${seal(OTP_PURPOSE, secret.base32)})
    ON CONFLICT (user_id) DO UPDATE
      SET encrypted_secret = excluded.encrypted_secret, attempts = 0, last_step = NULL, recovery_hashes = '{}'
      WHERE otp_secret.confirmed_at IS NULL
    RETURNING user_id`);
  if (begun.length === 0) return null;
  const { brokerName: issuer } = await getSite(tx);
  const totp = new TOTP({ issuer, label: actor.email ?? actor.username, secret });
  return { priv_key: secret.base32, provisioning_uri: totp.toString() };
}

async function confirmApp(tx: Tx, userId: bigint, sealedSecret: string, at: Date): Promise<Otp> {
  const codes = makeRecoveryCodes();
  const confirmed = await tx.query(sql`
    UPDATE otp_secret SET confirmed_at = ${at}, recovery_hashes = ${codes.map(hashRecoveryCode)}
    WHERE user_id = ${userId} AND encrypted_secret = ${sealedSecret} AND confirmed_at IS NULL RETURNING user_id`);
  if (confirmed.length === 0)
    throw new InvalidInput("The app was set up anew meanwhile: use the latest code.");
  return { ...UNDISCLOSED, recovery_codes: codes };
}

/** @throws InvalidInput 400 `detail` while a role that the user holds needs the app */
async function removeApp(tx: Tx, { id }: SignedIn, at: Date): Promise<null> {
  const [removed] = await tx.query<{ wasInForce: boolean }>(sql`
    DELETE FROM otp_secret WHERE user_id = ${id} RETURNING confirmed_at IS NOT NULL AS "wasInForce"`);
  if (!removed?.wasInForce) return null;
  const [role] = await tx.query<{ title: string; profile: string }>(sql`
    SELECT t.title, coalesce(nullif(p.full_name, ''), p.slug) AS profile
    FROM role r JOIN role_type t ON t.id = r.role_type_id JOIN profile p ON p.id = r.profile_id
    WHERE r.user_id = ${id} AND t.otp_required AND r.accepted_by_user
      AND r.grant_key IS NULL AND r.request_key IS NULL AND (r.ends_at IS NULL OR r.ends_at > ${at}) ORDER BY r.id LIMIT 1`);
  if (role)
    throw new InvalidInput(`Your role on ${role.profile} (${role.title}) asks for an authenticator app.`);
  return null;
}

/** A secret that waits changes nothing yet. */
async function recordChange(
  tx: Tx,
  before: State,
  { actor, form, origin }: OtpRequest,
  outcome: OtpOutcome,
): Promise<void> {
  const isInForce = outcome !== null && !outcome.isNew;
  const changed = [
    ...(isInForce === before.isInForce ? [] : [`app ${isInForce ? "on" : "off"}`]),
    ...(outcome?.otp.recovery_codes ? ["recovery codes"] : []),
    ...(form.email_verification_enabled === before.asksEmailCode ? [] : ["e-mail code"]),
    ...(form.phone_verification_enabled === before.asksPhoneCode ? [] : ["phone code"]),
  ];
  if (changed.length === 0) return;
  await recordAudit(tx, origin, { event: "otp_changed", target: actor.username, detail: { changed } });
  const change = { user: actor.id, what: "otp", ip: origin.ip, formerEmail: null } as const;
  await announce(tx, "credentials_updated", change, origin.at);
}
