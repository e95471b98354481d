import type { ExternalProfile } from "@/lib/auth/providers";
import type { TokenSubject } from "@/lib/auth/tokens";
import { type Database, sql } from "@/lib/db";
import { type Origin, recordAudit } from "../audit/record";
import { ProviderRefused, refusingTaken } from "../errors";
import { announceRegistered } from "../registration/registered";
import { getSite } from "../site";
import { createUser } from "../users/users";
import { insertIdentity } from "./external-identities";

const MAX_FULL_NAME = 60;

/**
 * Registers who comes from an identity provider: a user without a password, whose e-mail address is verified. Agreements
 * are signed afterwards, when the first page asks for them.
 *
 * @param isTrusted whether the provider is believed about the address
 * @throws ProviderRefused when the site takes no new users, or the address is missing or not verified
 */
export async function registerExternal(
  db: Database,
  profile: ExternalProfile,
  { isTrusted, language }: { isTrusted: boolean; language: string },
  origin: Origin,
): Promise<TokenSubject> {
  const { provider, email } = profile;
  if (email === null) throw new ProviderRefused("no-address");
  if (!isTrusted) throw new ProviderRefused("unverified-there");
  const site = await getSite(db);
  if (site.authentication === "disabled") throw new ProviderRefused("disabled");
  if (site.authentication !== "enabled") throw new ProviderRefused("no-account");
  const fullName = (profile.fullName || (email.split("@")[0] ?? "")).slice(0, MAX_FULL_NAME);
  const user = await refusingTaken(() =>
    db.transaction(async (tx) => {
      const person = { email, phone: null, fullName, nickName: "", lang: language, extra: null };
      const created = await createUser(
        tx,
        { ...person, username: undefined, passwordHash: null, signedIn: true },
        origin,
      );
      await tx.query(sql`
        UPDATE contact SET email_verified_at = ${origin.at}
        WHERE user_id = ${created.id} AND lower(email) = lower(${email})`);
      await insertIdentity(tx, created.id, profile, origin.at);
      const self = { ...origin, userId: created.id, username: created.username };
      await recordAudit(
        tx,
        self,
        { event: "register", target: created.username, detail: { provider } },
        { event: "login", target: created.username, detail: { provider } },
      );
      await announceRegistered(tx, created.id, origin.at);
      return created;
    }),
  );
  return { ...user, email, tokenVersion: 1, authenticatedAt: origin.at };
}
