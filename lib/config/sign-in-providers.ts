import { z } from "zod";

const GOOGLE = "https://accounts.google.com";

/** How a provider is called in addresses and tables. */
export type ProviderName = "github" | "google" | "oidc";

/** Where users may sign in: an account elsewhere. */
export interface ProviderSettings {
  readonly name: ProviderName;
  /** As people call it. */
  readonly title: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Of an OpenID Connect provider; null for GitHub, which is none. */
  readonly issuer: string | null;
  /** Sites to which forms lead that begin to sign in there. */
  readonly formOrigins: readonly string[];
}

const origins = z
  .string()
  .default("")
  .transform((value) => value.split(",").flatMap((item) => item.trim() || []))
  .pipe(
    z.array(
      z.url({
        protocol: /^https?$/,
        error: "must be origins like https://id.example.com, separated by commas",
      }),
    ),
  )
  .transform((urls) => urls.map((url) => new URL(url).origin));

/** The environment variables of all providers. */
export const providerVariables = {
  GITHUB_ID: z.string().optional(),
  GITHUB_SECRET: z.string().optional(),
  GOOGLE_ID: z.string().optional(),
  GOOGLE_SECRET: z.string().optional(),
  OIDC_ISSUER: z.url({ protocol: /^https?$/, error: "must be an https URL" }).optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().max(40, "must have at most 40 characters").default("single sign-on"),
  OIDC_FORM_ORIGINS: origins,
};

type Variables = Readonly<z.output<z.ZodObject<typeof providerVariables>>>;

/** Those that are set together or not at all. */
const TOGETHER = [
  ["GITHUB_ID", "GITHUB_SECRET"],
  ["GOOGLE_ID", "GOOGLE_SECRET"],
  ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"],
] as const satisfies readonly (readonly (keyof Variables)[])[];

/**
 * What is wrong with the variables of providers.
 *
 * @param isPlainAllowed whether plain HTTP to this host can be listened to by nobody
 */
export function providerProblems(
  env: Variables,
  isPlainAllowed: (host: string) => boolean,
): { variable: string; message: string }[] {
  const incomplete = TOGETHER.flatMap((names: readonly (keyof Variables)[]) => {
    const missing = names.filter((name) => !env[name]);
    return missing.length === names.length ? [] : missing;
  });
  const problems = incomplete.map((variable) => ({ variable, message: "is required with its counterparts" }));
  const issuer = env.OIDC_ISSUER === undefined ? null : new URL(env.OIDC_ISSUER);
  const isExposed = issuer?.protocol === "http:" && !isPlainAllowed(issuer.hostname);
  return isExposed ? [...problems, { variable: "OIDC_ISSUER", message: "must be an https URL" }] : problems;
}

/** The providers that are configured, in the order of their buttons. */
export function readProviders(env: Variables): ProviderSettings[] {
  const issuer = env.OIDC_ISSUER?.replace(/\/+$/, "") ?? null;
  const known = [
    {
      ...{ name: "github" as const, title: "GitHub", issuer: null, formOrigins: ["https://github.com"] },
      ...{ clientId: env.GITHUB_ID, clientSecret: env.GITHUB_SECRET },
    },
    {
      ...{ name: "google" as const, title: "Google", issuer: GOOGLE, formOrigins: [GOOGLE] },
      ...{ clientId: env.GOOGLE_ID, clientSecret: env.GOOGLE_SECRET },
    },
    ...(issuer === null
      ? []
      : [
          {
            ...{ name: "oidc" as const, title: env.OIDC_NAME, issuer },
            formOrigins: [new URL(issuer).origin, ...env.OIDC_FORM_ORIGINS],
            ...{ clientId: env.OIDC_CLIENT_ID, clientSecret: env.OIDC_CLIENT_SECRET },
          },
        ]),
  ];
  return known.flatMap(({ clientId, clientSecret, ...provider }) =>
    clientId && clientSecret ? [{ ...provider, clientId, clientSecret }] : [],
  );
}
