import { sql, type Tx } from "@/lib/db";
import type { Origin } from "../audit/record";
import { allocateProfileSlug } from "../names";
import { changeUser } from "../users/changes";
import { type ContactOwner, changePhone } from "../users/contacts";
import type { Activation } from "./activation-schemas";

/**
 * Gives the user the name that was chosen at activation, and the personal profile with it.
 *
 * @returns the username from now on
 * @throws InvalidInput 400 `username` when it is taken
 */
export async function renameBeforeActivation(
  tx: Tx,
  user: ContactOwner,
  form: Activation,
  origin: Origin,
): Promise<string> {
  const wanted = form.username ?? form.slug;
  if (wanted === undefined || wanted === user.username) return user.username;
  const names = { wanted, fullName: "", email: "", own: user, field: "username" };
  await allocateProfileSlug(tx, { ...names, at: origin.at });
  // The broker's profile keeps its name: addresses of the site are made of it.
  await tx.query(sql`
    UPDATE profile p SET slug = ${wanted} FROM role r
    WHERE lower(p.slug) = lower(${user.username}) AND r.profile_id = p.id AND r.user_id = ${user.id}
      AND r.grant_key IS NULL AND r.request_key IS NULL AND p.id NOT IN (SELECT broker_id FROM site_settings)`);
  await changeUser(tx, user, { username: wanted }, origin);
  return wanted;
}

/**
 * Sets the names, the language and the phone number that were given at activation; what is absent stays.
 *
 * @throws InvalidInput 400 `phone` when it is somebody else's
 */
export async function setNames(tx: Tx, user: ContactOwner, form: Activation, origin: Origin): Promise<void> {
  const { nick_name: nickName, lang, phone } = form;
  const fullName = form.full_name || undefined;
  await changeUser(tx, user, { fullName, nickName, lang }, origin);
  if (fullName !== undefined)
    await tx.query(sql`
      UPDATE profile p SET full_name = ${fullName} FROM role r
      WHERE lower(p.slug) = lower(${user.username}) AND r.profile_id = p.id AND r.user_id = ${user.id}
        AND r.grant_key IS NULL AND r.request_key IS NULL`);
  if (!phone) return;
  const [same] = await tx.query(sql`SELECT 1 FROM contact WHERE user_id = ${user.id} AND phone = ${phone}`);
  if (!same) await changePhone(tx, user, phone, origin.at);
}
