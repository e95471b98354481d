import pino from "pino";

const SECRETS = [
  "authorization",
  "cookie",
  "set-cookie",
  "password",
  "new_password",
  "token",
  "secret",
  "api_key",
  "otp_code",
  "verification_key",
];

/** Writes one line of JSON for each event to the standard output. Secrets in the first levels of an object are masked. */
export const log = pino({
  level: process.env.LOG_LEVEL || "info",
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  formatters: { level: (label) => ({ level: label }) },
  redact: {
    paths: SECRETS.flatMap((name) => ["", "*.", "*.*."].map((prefix) => pathTo(prefix, name))),
    censor: "[redacted]",
  },
});

function pathTo(prefix: string, name: string): string {
  if (!name.includes("-")) return prefix + name;
  return prefix ? `${prefix.slice(0, -1)}["${name}"]` : `["${name}"]`;
}
