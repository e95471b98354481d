import { decodeJwt } from "jose";
import type { Profile } from "next-auth";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { config, type ProviderName, type ProviderSettings } from "@/lib/config";

/** A provider by which people may sign in, as pages show it. */
export interface SignInProvider {
  readonly name: ProviderName;
  /** "GitHub". */
  readonly title: string;
}

/** What a provider says of who signs in there. */
export interface ExternalProfile {
  readonly provider: ProviderName;
  /** The provider's own, unchanging id of the account. */
  readonly subject: string;
  readonly email: string | null;
  /** Whether the provider has seen that the address is the person's. */
  readonly isEmailVerified: boolean;
  readonly fullName: string;
}

/** The providers that this installation is configured for, in the order of their buttons. */
export function signInProviders(): SignInProvider[] {
  return config().signInProviders.map(({ name, title }) => ({ name, title }));
}

/** The provider of this name; null when it is not configured. */
export function findProvider(name: string): SignInProvider | null {
  return signInProviders().find((provider) => provider.name === name) ?? null;
}

/** How next-auth talks to them. */
export function nextAuthProviders(): OAuthConfig<Claims>[] {
  return config().signInProviders.map((settings) =>
    settings.issuer === null ? gitHub(settings) : openIdConnect(settings, settings.issuer),
  );
}

const TIMEOUT_MS = 10_000;
const MAX_SUBJECT = 255;

/** Google, and any other provider that speaks OpenID Connect. */
function openIdConnect(settings: ProviderSettings, issuer: string): OAuthConfig<Claims> {
  return {
    ...common(settings),
    wellKnown: `${issuer}/.well-known/openid-configuration`,
    authorization: { params: { scope: "openid email profile" } },
    idToken: true,
    checks: ["pkce", "state", "nonce"],
    userinfo: {
      request: async ({ client, tokens }) => {
        // The ID token was verified when it came; many providers tell the address at the other place only.
        const claims = decodeJwt(tokens.id_token ?? "");
        if (!client.issuer.metadata.userinfo_endpoint) return claims as Profile;
        const info = await client.userinfo(tokens.access_token ?? "");
        if (info.sub !== claims.sub) throw new Error(`${settings.name} spoke of two accounts`);
        return { ...claims, ...info } as Profile;
      },
    },
    profile: (claims) => toUser(profileOf(settings.name, claims)),
  };
}

/** GitHub speaks OAuth alone. */
function gitHub(settings: ProviderSettings): OAuthConfig<Claims> {
  return {
    ...common(settings),
    issuer: "https://github.com/login/oauth",
    authorization: {
      url: "https://github.com/login/oauth/authorize",
      params: { scope: "read:user user:email" },
    },
    token: "https://github.com/login/oauth/access_token",
    checks: ["state"],
    userinfo: {
      url: "https://api.github.com/user",
      request: async ({ client, tokens: { access_token: token = "" } }) => {
        const { id, name, login } = (await client.userinfo(token)) as Claims;
        const claims = {
          sub: String(id ?? ""),
          name: name || login,
          ...gitHubAddress(await gitHubAddresses(token)),
        };
        return claims as Profile;
      },
    },
    profile: (claims) => toUser(profileOf(settings.name, claims)),
  };
}

function common({ name, title, clientId, clientSecret }: ProviderSettings) {
  return {
    id: name,
    name: title,
    type: "oauth" as const,
    clientId,
    clientSecret,
    httpOptions: { timeout: TIMEOUT_MS },
  };
}

/** Claims of OpenID Connect, and what GitHub calls otherwise; from outside, so nothing is certain. */
export interface Claims {
  readonly sub?: unknown;
  readonly email?: unknown;
  readonly email_verified?: unknown;
  readonly name?: unknown;
  readonly given_name?: unknown;
  readonly family_name?: unknown;
  readonly id?: unknown;
  readonly login?: unknown;
}

/** @throws when the provider does not say whose account it is */
export function profileOf(provider: ProviderName, claims: Claims): ExternalProfile {
  const text = (value: unknown) => (typeof value === "string" ? value.trim() : "");
  const subject = text(claims.sub);
  if (subject === "" || subject.length > MAX_SUBJECT)
    throw new Error(`${provider} did not tell a usable subject`);
  const email = text(claims.email).toLowerCase();
  return {
    ...{ provider, subject },
    email: email === "" ? null : email,
    // Some providers send the text "true".
    isEmailVerified: email !== "" && (claims.email_verified === true || claims.email_verified === "true"),
    fullName: text(claims.name) || `${text(claims.given_name)} ${text(claims.family_name)}`.trim(),
  };
}

function toUser(profile: ExternalProfile) {
  return { id: profile.subject, name: profile.fullName, email: profile.email, external: profile };
}

interface GitHubAddress {
  readonly email: string;
  readonly primary: boolean;
  readonly verified: boolean;
}

/** The addresses of a GitHub account: its public profile shows one at most, and not whether it was verified. */
async function gitHubAddresses(accessToken: string): Promise<GitHubAddress[]> {
  const response = await fetch("https://api.github.com/user/emails", {
    headers: { Authorization: `Bearer ${accessToken}`, Accept: "application/vnd.github+json" },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`GitHub answered ${response.status} when asked for e-mail addresses`);
  return response.json();
}

/** The primary address, as claims. */
export function gitHubAddress(addresses: readonly GitHubAddress[]): Pick<Claims, "email" | "email_verified"> {
  const primary = addresses.find((address) => address.primary);
  return { email: primary?.email ?? null, email_verified: primary?.verified ?? false };
}
