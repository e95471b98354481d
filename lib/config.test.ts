import { describe, expect, test } from "vitest";
import { ConfigError, readConfig } from "./config";

describe("the environment", () => {
  test("nothing set is a site on this machine with the embedded database", () => {
    expect(readConfig({})).toMatchObject({
      port: 3000,
      databaseUrl: null,
      secret: null,
      siteUrl: "http://localhost:3000",
      tls: null,
      demo: false,
      inlineWorker: false,
    });
  });

  test("an empty value is the same as none", () => {
    expect(readConfig({ PORT: "", DATABASE_URL: "", SITE_URL: "" })).toEqual(readConfig({}));
  });

  test("the site is https when the server terminates TLS itself", () => {
    const config = readConfig({ PORT: "8443", TLS_CERT: "a.crt", TLS_KEY: "a.key" });
    expect(config).toMatchObject({
      siteUrl: "https://localhost:8443",
      tls: { certFile: "a.crt", keyFile: "a.key" },
    });
  });

  test("jobs run inside the demo, and elsewhere when asked to", () => {
    expect(readConfig({ TURNPIKE_DEMO: "1" }).inlineWorker).toBe(true);
    expect(readConfig({ TURNPIKE_DEMO: "1", WORKER: "separate" }).inlineWorker).toBe(false);
    expect(readConfig({ WORKER: "inline" }).inlineWorker).toBe(true);
  });

  test("providers to sign in with are those whose variables are all set, in the order of their buttons", () => {
    const oidc = {
      OIDC_ISSUER: "https://id.example.com/tenant/",
      OIDC_CLIENT_ID: "a",
      OIDC_CLIENT_SECRET: "b",
      OIDC_NAME: "Acme ID",
      OIDC_FORM_ORIGINS: "https://login.example.com/start, https://mfa.example.com",
    };
    const { signInProviders } = readConfig({ ...oidc, GITHUB_ID: "c", GITHUB_SECRET: "d" });
    expect(signInProviders).toMatchObject([
      { name: "github", title: "GitHub", formOrigins: ["https://github.com"] },
      {
        name: "oidc",
        title: "Acme ID",
        issuer: "https://id.example.com/tenant",
        formOrigins: ["https://id.example.com", "https://login.example.com", "https://mfa.example.com"],
      },
    ]);
    expect(readConfig({}).signInProviders).toEqual([]);
  });

  test("a provider that is configured by half ends the start, as does one that others could listen to", () => {
    expect(() => readConfig({ GITHUB_ID: "c" })).toThrow("GITHUB_SECRET is required with its counterparts");
    expect(() => readConfig({ OIDC_ISSUER: "https://id.example.com" })).toThrow("OIDC_CLIENT_SECRET");
    const plain = { OIDC_CLIENT_ID: "a", OIDC_CLIENT_SECRET: "b" };
    const issuer = "http://id.example.com";
    expect(() => readConfig({ ...plain, OIDC_ISSUER: issuer })).toThrow("must be an https URL");
    expect(readConfig({ ...plain, OIDC_ISSUER: "http://localhost:9000" }).signInProviders).toHaveLength(1);
  });

  test("a new site verifies addresses at registration, the demo does not, and either when told so", () => {
    const verifies = (env: Record<string, string>) => readConfig(env).broker.verifyEmailOnRegistration;
    expect([verifies({}), verifies({ TURNPIKE_DEMO: "1" })]).toEqual([true, false]);
    expect(verifies({ VERIFY_EMAIL_ON_REGISTRATION: "0" })).toBe(false);
    expect(verifies({ TURNPIKE_DEMO: "1", VERIFY_EMAIL_ON_REGISTRATION: "1" })).toBe(true);
  });

  test.each([
    ["VERIFY_EMAIL_ON_REGISTRATION", { VERIFY_EMAIL_ON_REGISTRATION: "yes" }],
    ["PORT", { PORT: "http" }],
    ["PORT", { PORT: "70000" }],
    ["DATABASE_URL", { DATABASE_URL: "mysql://localhost/turnpike" }],
    ["TURNPIKE_SECRET", { TURNPIKE_SECRET: "x".repeat(31) }],
    ["SITE_URL", { SITE_URL: "billing.example.com" }],
    ["SITE_URL", { SITE_URL: "ftp://billing.example.com" }],
    ["SITE_URL", { SITE_URL: "https://example.com/billing" }],
    ["SITE_URL", { SITE_URL: "http://billing.example.com" }],
    ["SITE_URL", { SITE_URL: "http://10.0.0.7:3000" }],
    ["SITE_URL", { SITE_URL: "http://localhost", TLS_CERT: "a.crt", TLS_KEY: "a.key" }],
    ["TLS_KEY", { TLS_CERT: "a.crt" }],
    ["TLS_CERT", { TLS_KEY: "a.key" }],
    ["TRUSTED_PROXIES", { TRUSTED_PROXIES: "10.0.0.0/8, everyone" }],
    ["ALLOW_PLAIN_HTTP", { ALLOW_PLAIN_HTTP: "yes" }],
    ["LOG_LEVEL", { LOG_LEVEL: "loud" }],
    ["RECAPTCHA_SECRET_KEY", { RECAPTCHA_SITE_KEY: "site" }],
    ["RECAPTCHA_SITE_KEY", { RECAPTCHA_SECRET_KEY: "secret" }],
    ["RECAPTCHA_URL", { RECAPTCHA_URL: "recaptcha" }],
  ])("%s is named when it is wrong: %j", (name, env) => {
    expect(() => readConfig(env)).toThrow(ConfigError);
    expect(() => readConfig(env)).toThrow(`  ${name} `);
  });

  test("a captcha has both keys, and the usual service unless another is named", () => {
    const keys = { RECAPTCHA_SITE_KEY: "site", RECAPTCHA_SECRET_KEY: "secret" };
    expect(readConfig({}).captcha).toBeNull();
    expect(readConfig(keys).captcha).toEqual({
      ...{ siteKey: "site", secretKey: "secret" },
      url: "https://www.google.com/recaptcha",
    });
    expect(readConfig({ ...keys, RECAPTCHA_URL: "https://example.com/r/" }).captcha?.url).toBe(
      "https://example.com/r",
    );
  });

  test("every wrong variable is reported at once", () => {
    const read = () => readConfig({ PORT: "x", TURNPIKE_SECRET: "short" });
    expect(read).toThrow("PORT");
    expect(read).toThrow("TURNPIKE_SECRET");
  });

  test("plain HTTP beyond this machine has to be asked for", () => {
    const config = readConfig({ SITE_URL: "http://billing.internal/", ALLOW_PLAIN_HTTP: "1" });
    expect(config.siteUrl).toBe("http://billing.internal");
    for (const host of ["localhost:3000", "127.0.0.1", "[::1]:80", "shop.localhost"]) {
      expect(readConfig({ SITE_URL: `http://${host}` }).siteUrl).toContain("http://");
    }
  });
});
