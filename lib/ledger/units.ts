import { type Db, sql } from "@/lib/db";

const LAST_RESORT = "usd";

/** The currency of the site, in which an empty total is shown. */
export async function siteUnit(db: Db): Promise<string> {
  const [site] = await db.query<{ unit: string }>(
    sql`SELECT default_unit AS unit FROM site_settings LIMIT 1`,
  );
  return site?.unit ?? LAST_RESORT;
}

/** The currency a provider sells in: that of its first plan, or the site's when it has none. */
export async function providerUnit(db: Db, providerId: bigint): Promise<string> {
  const [plan] = await db.query<{ unit: string }>(
    sql`SELECT unit FROM plan WHERE provider_id = ${providerId} ORDER BY id LIMIT 1`,
  );
  return plan?.unit ?? (await siteUnit(db));
}
