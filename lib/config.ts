import { BlockList, isIP } from "node:net";
import { resolve } from "node:path";
import { z } from "zod";
import { registrationStyles } from "./config/registration";
import { providerProblems, providerVariables, readProviders } from "./config/sign-in-providers";

export type { ProviderName, ProviderSettings } from "./config/sign-in-providers";

/** What the environment says of this installation. `docs/operations.md` explains every variable. */
export type Config = Readonly<z.output<typeof Environment>>;

/** A variable that is missing or wrong; the message names it and says what is expected. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

const flag = z
  .enum(["0", "1"], { error: "must be 0 or 1" })
  .default("0")
  .transform((value) => value === "1");

const port = z.coerce.number({ error: "must be a port number" }).int().min(0).max(65_535);

const postgresUrl = z
  .string()
  .regex(/^postgres(ql)?:\/\/\S+$/, "must be like postgresql://user:password@host/name");

const secret = z.string().refine((value) => Buffer.byteLength(value) >= 32, "must have at least 32 bytes");

/** `loopback`, `private`, addresses and CIDR blocks, separated by commas. */
const trustedProxies = z
  .string()
  .default("")
  .transform((value, context) => {
    const list = new BlockList();
    for (const item of value
      .split(",")
      .map((part) => part.trim())
      .filter(Boolean)) {
      for (const block of NAMED_BLOCKS[item] ?? [item]) {
        if (!addBlock(list, block)) {
          context.addIssue({
            code: "custom",
            message: `does not understand "${item}": use loopback, private, an address or a CIDR block`,
          });
        }
      }
    }
    return list;
  });

const NAMED_BLOCKS: Record<string, readonly string[]> = {
  loopback: ["127.0.0.0/8", "::1"],
  private: ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"],
};

const smtpUrl = z
  .string()
  .refine(
    (value) => /^smtps?:$/.test(URL.parse(value)?.protocol ?? ""),
    "must be like smtps://user:password@host",
  );

/** `billing@example.com`, or with a name: `Example <billing@example.com>`. */
const sender = z.string().transform((value, context) => {
  const [, name = "", bracketed] = /^([^<>]*)<([^<>]+)>$/.exec(value.trim()) ?? [];
  const address = (bracketed ?? value).trim();
  if (!z.email().safeParse(address).success) {
    context.addIssue({ code: "custom", message: "must be an e-mail address, or a name with one in <>" });
  }
  return { name: name.trim().replace(/^"(.*)"$/, "$1") || null, address };
});

/** Whole numbers of days, in the order given. */
function days(fallback: string, isRight: (values: readonly number[]) => boolean, error: string) {
  return z
    .string()
    .default(fallback)
    .transform((value, context) => {
      const values = value
        .split(",")
        .map((part) => (/^\s*\d{1,3}\s*$/.test(part) ? Number(part) : Number.NaN));
      if (values.every((one) => !Number.isNaN(one)) && isRight(values)) return values;
      context.addIssue({ code: "custom", message: error });
      return z.NEVER;
    });
}

const isRising = (values: readonly number[]) =>
  values.every((value, place) => place === 0 || value > (values[place - 1] ?? 0));

const Environment = z
  .object({
    PORT: port.default(3000),
    DATA_DIR: z.string().default(".data"),
    DATABASE_URL: postgresUrl.optional(),
    TURNPIKE_SECRET: secret.optional(),
    SITE_URL: z.url({ protocol: /^https?$/, error: "must be an http or https URL" }).optional(),
    TLS_CERT: z.string().optional(),
    TLS_KEY: z.string().optional(),
    TRUSTED_PROXIES: trustedProxies,
    ALLOW_PLAIN_HTTP: flag,
    TURNPIKE_DEMO: flag,
    WORKER: z.enum(["inline", "separate"], { error: "must be inline or separate" }).optional(),
    LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
    METRICS_PORT: port.optional(),
    MAIL_FROM: sender.optional(),
    RESEND_API_KEY: z.string().optional(),
    SMTP_URL: smtpUrl.optional(),
    BROKER_SLUG: z
      .string()
      .regex(/^[-a-zA-Z0-9_]{1,25}$/, "must be letters, digits, hyphens and underscores, at most 25")
      .default("broker"),
    BROKER_NAME: z.string().default("Turnpike"),
    BROKER_EMAIL: z.email({ error: "must be an e-mail address" }).optional(),
    REGISTRATION: z
      .enum(registrationStyles, { error: `must be one of ${registrationStyles.join(", ")}` })
      .default("personal"),
    VERIFY_EMAIL_ON_REGISTRATION: z.enum(["0", "1"], { error: "must be 0 or 1" }).optional(),
    RECAPTCHA_SITE_KEY: z.string().optional(),
    RECAPTCHA_SECRET_KEY: z.string().optional(),
    RECAPTCHA_URL: z
      .url({ protocol: /^https?$/, error: "must be an http or https URL" })
      .default("https://www.google.com/recaptcha"),
    RENEWAL_RETRY_DAYS: days(
      "0,1,3",
      (values) => values[0] === 0 && isRising(values),
      "must be days after the first attempt, such as 0,1,3",
    ),
    REMINDER_DAYS: days(
      "30,15,1",
      (values) => new Set(values).size === values.length,
      "must be days before the end of a term, such as 30,15,1",
    ),
    ...providerVariables,
  })
  .transform((env, context) => {
    const tls = env.TLS_CERT && env.TLS_KEY ? { certFile: env.TLS_CERT, keyFile: env.TLS_KEY } : null;
    if (!tls && (env.TLS_CERT || env.TLS_KEY)) {
      const missing = env.TLS_CERT ? "TLS_KEY" : "TLS_CERT";
      context.addIssue({ code: "custom", path: [missing], message: "is required with its counterpart" });
    }
    const { RECAPTCHA_SITE_KEY: siteKey, RECAPTCHA_SECRET_KEY: secretKey } = env;
    const captcha =
      siteKey && secretKey ? { siteKey, secretKey, url: env.RECAPTCHA_URL.replace(/\/+$/, "") } : null;
    if (!captcha && (siteKey || secretKey)) {
      const missing = siteKey ? "RECAPTCHA_SECRET_KEY" : "RECAPTCHA_SITE_KEY";
      context.addIssue({ code: "custom", path: [missing], message: "is required with its counterpart" });
    }
    const site = new URL(env.SITE_URL ?? `${tls ? "https" : "http"}://localhost:${env.PORT}`);
    const refusal = refuseSite(site, { tls: tls !== null, allowPlainHttp: env.ALLOW_PLAIN_HTTP });
    if (refusal) context.addIssue({ code: "custom", path: ["SITE_URL"], message: refusal });
    if (env.RESEND_API_KEY && env.SMTP_URL) {
      context.addIssue({
        code: "custom",
        path: ["SMTP_URL"],
        message: "is one way to send, RESEND_API_KEY another",
      });
    }
    const isPlainAllowed = (host: string) => env.ALLOW_PLAIN_HTTP || isLoopback(host);
    for (const { variable, message } of providerProblems(env, isPlainAllowed)) {
      context.addIssue({ code: "custom", path: [variable], message });
    }
    return {
      port: env.PORT,
      dataDir: resolve(env.DATA_DIR),
      /** Null: the embedded database is used. */
      databaseUrl: env.DATABASE_URL ?? null,
      /** Null: one is generated into the data directory. */
      secret: env.TURNPIKE_SECRET ?? null,
      /** The public address, as an origin without a trailing slash. */
      siteUrl: site.origin,
      tls,
      trustedProxies: env.TRUSTED_PROXIES,
      allowPlainHttp: env.ALLOW_PLAIN_HTTP,
      demo: env.TURNPIKE_DEMO,
      /** Whether background jobs run inside the server process. */
      inlineWorker: (env.WORKER ?? (env.TURNPIKE_DEMO ? "inline" : "separate")) === "inline",
      logLevel: env.LOG_LEVEL,
      metricsPort: env.METRICS_PORT ?? null,
      /** How e-mail goes out; with neither, it stays in the database. */
      mail: {
        from: env.MAIL_FROM ?? { name: null, address: `no-reply@${site.hostname}` },
        resendApiKey: env.RESEND_API_KEY ?? null,
        smtpUrl: env.SMTP_URL ?? null,
      },
      /** In the order of their buttons. */
      signInProviders: readProviders(env),
      /** Who runs the site, and how people join it; counts only while there is no site yet. */
      broker: {
        brokerSlug: env.BROKER_SLUG,
        brokerName: env.BROKER_NAME,
        brokerEmail: env.BROKER_EMAIL ?? `support@${site.hostname}`,
        registration: env.REGISTRATION,
        verifyEmailOnRegistration:
          (env.VERIFY_EMAIL_ON_REGISTRATION ?? (env.TURNPIKE_DEMO ? "0" : "1")) === "1",
      },
      /** Days after the first attempt at which a renewal is charged, one per attempt. */
      renewalRetryDays: env.RENEWAL_RETRY_DAYS,
      /** Days before the end of a term on which its subscriber is reminded. */
      reminderDays: env.REMINDER_DAYS,
      /** Null: the contact form asks for none. */
      captcha,
    };
  });

/**
 * Reads the configuration from environment variables; an empty value is the same as none.
 *
 * @throws ConfigError with a line for every variable that is wrong
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ""),
  );
  const result = Environment.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => `  ${path.join(".")} ${message}`);
  throw new ConfigError(`The environment is not right:\n${lines.join("\n")}`);
}

let current: Config | undefined;

/** The configuration of this process, read at the first call. */
export function config(): Config {
  current ??= readConfig(process.env);
  return current;
}

/** Whether a host name or address can only be reached from this machine. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "").replace(/^::ffff:/i, "");
  return (
    bare === "localhost" || bare.endsWith(".localhost") || bare === "::1" || /^127(\.\d{1,3}){3}$/.test(bare)
  );
}

function refuseSite(
  site: URL,
  { tls, allowPlainHttp }: { tls: boolean; allowPlainHttp: boolean },
): string | null {
  if (site.pathname !== "/" || site.search || site.hash || site.username) {
    return "must be an origin alone, like https://billing.example.com";
  }
  if (site.protocol === "https:") return null;
  if (tls) return "must begin with https: when TLS_CERT and TLS_KEY are set";
  if (allowPlainHttp || isLoopback(site.hostname)) return null;
  return "must begin with https: except on this machine (localhost); ALLOW_PLAIN_HTTP=1 permits it on a closed network";
}

function addBlock(list: BlockList, block: string): boolean {
  const [address = "", prefix] = block.split("/");
  const family = isIP(address);
  if (family === 0) return false;
  const type = family === 4 ? "ipv4" : "ipv6";
  if (prefix === undefined) {
    list.addAddress(address, type);
    return true;
  }
  const bits = Number(prefix);
  if (!/^\d+$/.test(prefix) || bits > (family === 4 ? 32 : 128)) return false;
  list.addSubnet(address, bits, type);
  return true;
}
