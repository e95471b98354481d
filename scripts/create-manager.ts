/**
 * `npm run create-manager -- --email you@example.com --name "Your Name"`: makes a manager of the broker, who may do
 * everything, or makes an existing user one. The password is asked for, or taken from PASSWORD.
 */
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { parseArgs } from "node:util";
import { hashPassword } from "@/lib/auth/passwords";
import { ConfigError, config } from "@/lib/config";
import { database } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { openHost } from "@/lib/host";
import { ensureSite, makeBrokerManager } from "@/lib/identity";
import { checkPassword } from "@/lib/identity/credentials/password-policy";
import { isEmail } from "@/lib/identity/schemas";
import { now } from "@/lib/time/clock";

const USAGE = 'Usage: npm run create-manager -- --email you@example.com [--name "Your Name"]';

async function main(): Promise<void> {
  const { email, name } = readArguments();
  const password = process.env.PASSWORD || (await askPassword());
  checkPassword(password, [email, name]);
  const host = await openHost(config());
  try {
    const db = database();
    const at = now();
    const site = await ensureSite(db, { ...config().broker, now: at });
    const passwordHash = await hashPassword(password);
    const user = await makeBrokerManager(db, { email, fullName: name, passwordHash, at });
    console.log(`${user.username} is a manager of ${site.brokerName} and signs in with ${email}.`);
  } finally {
    await host.close();
  }
}

function readArguments(): { email: string; name: string } {
  const { values } = parseArgs({ options: { email: { type: "string" }, name: { type: "string" } } });
  const { email = "", name = email.split("@")[0] ?? "" } = values;
  if (!isEmail(email)) throw new ConfigError(USAGE);
  return { email, name };
}

/** Reads a line from the terminal without showing it. */
async function askPassword(): Promise<string> {
  if (!process.stdin.isTTY) throw new ConfigError("Set PASSWORD: there is no terminal to ask for it.");
  process.stdout.write("Password: ");
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await terminal.question("");
  } finally {
    terminal.close();
    process.stdout.write("\n");
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof ConfigError || error instanceof AppError ? error.message : error);
  process.exitCode = 1;
});
