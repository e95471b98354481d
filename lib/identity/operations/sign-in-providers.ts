import { z } from "zod";
import { operation } from "@/lib/http";
import { originOf } from "../audit/record";
import { Secrets } from "../credentials/account-schemas";
import { SignInProviderLink } from "../credentials/session-schemas";
import { listIdentities } from "../providers/external-identities";
import { unlinkProvider } from "../providers/linking";
import { reauthenticationErrors } from "./account";

/** The accounts elsewhere by which a user signs in. Linking another begins on the page of the user's sessions. */
export const listSignInProviders = operation({
  name: "listSignInProviders",
  method: "GET",
  path: "/api/users/{user}/sign-in-providers",
  title: "Lists the sign-in providers of a user",
  audience: "self-only",
  frictionless: true,
  response: z.object({ results: z.array(SignInProviderLink) }),
  handle: async ({ db, actor }) => ({ results: await listIdentities(db, actor.id) }),
});

/** Takes a way to sign in from a user. The last one stays. */
export const unlinkSignInProvider = operation({
  name: "unlinkSignInProvider",
  method: "DELETE",
  path: "/api/users/{user}/sign-in-providers/{provider}",
  title: "Unlinks a sign-in provider of a user",
  description:
    "Asks who it is again, as every change of credentials does: the secrets are the body of the request.",
  audience: "self-only",
  frictionless: true,
  body: Secrets,
  response: null,
  errors: reauthenticationErrors,
  handle: (context) => {
    const { db, actor, params, body: secrets } = context;
    return unlinkProvider(db, { actor, provider: params.provider, secrets, origin: originOf(context) });
  },
});
