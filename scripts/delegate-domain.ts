/**
 * `npm run delegate-domain -- example.com oidc`: users with an e-mail address of that domain sign in through that
 * provider only; `--remove` instead of the provider takes it back. Without arguments, lists the delegated domains.
 */
import { ConfigError, config } from "@/lib/config";
import { database } from "@/lib/db";
import { AppError } from "@/lib/errors";
import { openHost } from "@/lib/host";
import {
  delegateDomain,
  listDelegations,
  undelegateDomain,
} from "@/lib/identity/providers/delegated-domains";
import { now } from "@/lib/time/clock";

async function main([domain, provider]: readonly string[]): Promise<void> {
  if (domain !== undefined && provider === undefined)
    throw new ConfigError("Usage: npm run delegate-domain -- example.com github|google|oidc|--remove");
  const host = await openHost(config());
  try {
    console.log(await run(domain, provider ?? ""));
  } finally {
    await host.close();
  }
}

async function run(domain: string | undefined, provider: string): Promise<string> {
  const db = database();
  if (domain === undefined) {
    const delegations = await listDelegations(db);
    return delegations.map((row) => `${row.domain} ${row.provider}`).join("\n") || "No domain is delegated.";
  }
  if (provider === "--remove") {
    const isRemoved = await undelegateDomain(db, domain, now());
    return isRemoved ? `Users of ${domain} sign in as everybody does.` : `${domain} was not delegated.`;
  }
  await delegateDomain(db, { domain, provider }, now());
  return `Users of ${domain} sign in through ${provider}.`;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof ConfigError || error instanceof AppError ? error.message : error);
  process.exitCode = 1;
});
