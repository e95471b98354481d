import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

/** What the provider knows of a person, as claims of OpenID Connect. */
export interface OidcPerson {
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
}

/** An OpenID Connect provider that runs in this process. */
export interface OidcServer {
  readonly issuer: string;
  /** What the site needs to be told about it. */
  readonly env: Readonly<Record<string, string>>;
  /** The people who may sign in there, by the id under which the provider knows them. */
  readonly people: Map<string, OidcPerson>;
  /** Lets the site at this address sign people in. */
  serve(siteUrl: string): void;
  stop(): Promise<void>;
}

const CLIENT = { client_id: "turnpike", client_secret: "a secret that only the two of them know" };

/**
 * Starts a provider. Its sign-in page asks for the id of a person and for nothing else.
 *
 * @param stranger what it knows of somebody who is not among its `people`
 */
export async function startOidc(stranger: (id: string) => OidcPerson = () => ({})): Promise<OidcServer> {
  const people = new Map<string, OidcPerson>();
  let handle: (req: IncomingMessage, res: ServerResponse) => unknown = (_req, res) => res.end();
  const server = createServer((req, res) => void handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    env: {
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: CLIENT.client_id,
      OIDC_CLIENT_SECRET: CLIENT.client_secret,
      OIDC_NAME: "Acme ID",
    },
    people,
    serve: (siteUrl) => {
      const provider = openProvider(issuer, siteUrl, (id) => people.get(id) ?? stranger(id));
      const answer = provider.callback();
      handle = (req, res) =>
        req.url?.startsWith("/interaction/") ? interact(provider, req, res) : answer(req, res);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function openProvider(issuer: string, siteUrl: string, find: (id: string) => OidcPerson): Provider {
  const provider = new Provider(issuer, {
    clients: [{ ...CLIENT, redirect_uris: [`${siteUrl}/session/callback/oidc`] }],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    cookies: { keys: ["keys that sign cookies of the provider"] },
    ttl: {
      Interaction: 600,
      Grant: 600,
      Session: 600,
      AccessToken: 600,
      IdToken: 600,
      AuthorizationCode: 60,
    },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, ...find(id) }) }),
    // Nobody is asked whether the site may know their address.
    loadExistingGrant: async (context) => {
      const clientId = context.oidc.client?.clientId ?? "";
      const accountId = context.oidc.session?.accountId ?? "";
      const grant = new context.oidc.provider.Grant({ clientId, accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  });
  provider.on("server_error", (_context, error) => console.error(error));
  return provider;
}

const PAGE = `<!doctype html><html lang="en"><title>Acme ID</title><main><h1>Acme ID</h1>
<form method="post"><label>Person <input name="person" required></label><button>Sign in</button></form>
<form method="post"><input type="hidden" name="person" value=""><button>Cancel</button></form></main></html>`;

async function interact(provider: Provider, req: IncomingMessage, res: ServerResponse): Promise<void> {
  if (req.method !== "POST") {
    res.writeHead(200, { "Content-Type": "text/html" }).end(PAGE);
    return;
  }
  let body = "";
  for await (const chunk of req) body += String(chunk);
  const accountId = new URLSearchParams(body).get("person") ?? "";
  const result = accountId
    ? { login: { accountId } }
    : { error: "access_denied", error_description: "cancelled" };
  await provider.interactionFinished(req, res, result);
}
