import { domainToASCII } from "node:url";
import { findProvider, signInProviders } from "@/lib/auth/providers";
import { type Database, type Db, sql } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { recordAudit, systemOrigin } from "../audit/record";

const DOMAIN = /^(?=.{1,100}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*$/;

/** E-mail addresses of a domain, and the provider that speaks for them. */
export interface Delegation {
  readonly domain: string;
  readonly provider: string;
}

/**
 * Lets users whose e-mail address is of this domain sign in through this provider, and in no other way.
 *
 * @throws InvalidInput 400 `domain` that is none, `provider` that is not configured
 */
export async function delegateDomain(
  db: Database,
  { domain, provider }: Delegation,
  at: Date,
): Promise<void> {
  const name = parseDomain(domain);
  if (!findProvider(provider)) {
    const known = signInProviders().map((configured) => configured.name);
    const hint = known.length > 0 ? `Configured: ${known.join(", ")}.` : "None is configured.";
    throw new InvalidInput({ provider: [`There is no provider ${provider}. ${hint}`] });
  }
  await db.transaction(async (tx) => {
    await tx.query(sql`
      INSERT INTO delegated_domain (domain, provider) VALUES (${name}, ${provider})
      ON CONFLICT (domain) DO UPDATE SET provider = excluded.provider`);
    const origin = systemOrigin(at, "delegate-domain");
    await recordAudit(tx, origin, { event: "domain_delegated", target: name, detail: { provider } });
  });
}

/**
 * Lets users of the domain sign in as everybody does.
 *
 * @returns whether the domain was delegated
 */
export async function undelegateDomain(db: Database, domain: string, at: Date): Promise<boolean> {
  const name = parseDomain(domain);
  return db.transaction(async (tx) => {
    const removed = await tx.query(sql`DELETE FROM delegated_domain WHERE domain = ${name} RETURNING domain`);
    if (removed.length === 0) return false;
    const origin = systemOrigin(at, "delegate-domain");
    await recordAudit(tx, origin, { event: "domain_undelegated", target: name });
    return true;
  });
}

/** Delegated domains by name. */
export function listDelegations(db: Db): Promise<Delegation[]> {
  return db.query(sql`SELECT domain, provider FROM delegated_domain ORDER BY domain LIMIT 1000`);
}

function parseDomain(text: string): string {
  const typed = text.trim().toLowerCase();
  // domainToASCII drops what stands after the host of an address.
  const domain = /[/\\?#@:]/.test(typed) ? "" : domainToASCII(typed);
  if (!DOMAIN.test(domain))
    throw new InvalidInput({ domain: [`${text} is no domain, such as example.com.`] });
  return domain;
}
