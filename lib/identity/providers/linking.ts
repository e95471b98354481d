import type { SignedIn } from "@/lib/auth/actor";
import type { SignInProvider } from "@/lib/auth/providers";
import type { Database } from "@/lib/db";
import { NotPermitted } from "@/lib/errors";
import type { ReplyCookie } from "@/lib/http";
import type { Origin } from "../audit/record";
import type { Secrets } from "../credentials/account-schemas";
import { reauthenticate } from "../credentials/reauthentication";
import { linkIntent } from "./arrival";
import { unlinkIdentity } from "./external-identities";

/** A change of the ways in, by the user who proves anew to be it. */
interface LinkChange<Provider> {
  readonly actor: SignedIn;
  readonly provider: Provider;
  readonly secrets: Secrets;
  readonly origin: Origin;
}

/**
 * Lets the user link an account of the provider, for a quarter of an hour and in this session only.
 *
 * @returns what the browser is to bring along when it comes back from the provider
 * @throws NotPermitted 403 unless the user came with a session; and as {@link reauthenticate}
 */
export async function intendToLink(
  db: Database,
  { actor, provider, secrets, origin }: LinkChange<SignInProvider>,
): Promise<ReplyCookie> {
  if (actor.via !== "session") throw new NotPermitted("Accounts elsewhere are linked in a browser.");
  await reauthenticate(db, actor, secrets, origin);
  return linkIntent.set({ provider: provider.name, session: actor.credentialId }, origin.at);
}

/**
 * Takes a way to sign in from the user.
 *
 * @throws as {@link reauthenticate}, then as {@link unlinkIdentity}
 */
export async function unlinkProvider(
  db: Database,
  { actor, provider, secrets, origin }: LinkChange<string>,
): Promise<void> {
  await reauthenticate(db, actor, secrets, origin);
  await unlinkIdentity(db, actor, provider, origin);
}
