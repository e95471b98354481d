import type { RegistrationStyle } from "@/lib/config/registration";
import { type Database, type Db, sql, type Tx } from "@/lib/db";
import { recordAudit, systemOrigin } from "./audit/record";

/** The site: who owns it, and how it is set up. */
export interface Site {
  readonly id: bigint;
  readonly slug: string;
  readonly brokerId: bigint;
  readonly brokerSlug: string;
  readonly brokerName: string;
  readonly brokerEmail: string;
  /** Owner, in the ledger, of the money the payment processor holds. */
  readonly processorId: bigint;
  readonly authentication: "enabled" | "login-only" | "disabled";
  /** Who is billed: see docs/accounts.md, "Who is billed". */
  readonly registration: RegistrationStyle;
  readonly verifyEmailOnRegistration: boolean;
  readonly defaultTimezone: string;
  readonly defaultUnit: string;
  readonly brokerFeeBps: number;
}

/**
 * The site, read by one look at a table of one row.
 *
 * @throws when {@link ensureSite} has not run yet
 */
export async function getSite(db: Db): Promise<Site> {
  const site = await findSite(db);
  if (!site) throw new Error("The site is not set up: ensureSite runs at start-up");
  return site;
}

async function findSite(db: Db): Promise<Site | null> {
  const [site] = await db.query<Site>(sql`
    SELECT s.id, s.slug, s.broker_id AS "brokerId", broker.slug AS "brokerSlug",
      coalesce(nullif(broker.full_name, ''), broker.slug) AS "brokerName", broker.email AS "brokerEmail",
      s.processor_id AS "processorId", s.authentication, s.registration,
      s.verify_email_on_registration AS "verifyEmailOnRegistration", s.default_timezone AS "defaultTimezone",
      s.default_unit AS "defaultUnit", s.broker_fee_bps AS "brokerFeeBps"
    FROM site_settings s JOIN profile broker ON broker.id = s.broker_id ORDER BY s.id LIMIT 1`);
  return site ?? null;
}

/** How a new site begins. */
export interface NewSite {
  readonly brokerSlug: string;
  readonly brokerName: string;
  readonly brokerEmail: string;
  readonly timezone?: string;
  readonly unit?: string;
  readonly brokerFeeBps?: number;
  readonly registration?: RegistrationStyle;
  readonly verifyEmailOnRegistration?: boolean;
  readonly now: Date;
}

const PROCESSOR_SLUG = "processor";
/** Operators of access rules; see docs/permissions.md. */
const ANYONE = 0;
const AUTHENTICATED = 1;

/**
 * Sets the site up unless it is: the broker's profile, the profile that stands for the payment processor, the
 * settings, and the rules "`/app/` for who signed in" and "everything else for anyone". Every start-up calls it, from
 * any number of processes at once; only the first call of all does something.
 */
export async function ensureSite(db: Database, site: NewSite): Promise<Site> {
  const existing = await findSite(db);
  if (existing) return existing;
  return db.transaction(async (tx) => {
    await tx.query(sql`SELECT pg_advisory_xact_lock(hashtextextended('site', 0))`);
    if (!(await findSite(tx))) await createSite(tx, site);
    return getSite(tx);
  });
}

async function createSite(tx: Tx, site: NewSite): Promise<void> {
  const { brokerSlug, brokerName, brokerEmail, timezone = "UTC", unit = "usd", brokerFeeBps = 0, now } = site;
  const { registration = "personal", verifyEmailOnRegistration = false } = site;
  await tx.query(sql`
    WITH broker AS (
      INSERT INTO profile (slug, full_name, email, default_timezone, is_provider, created_at)
      VALUES (${brokerSlug}, ${brokerName}, ${brokerEmail}, ${timezone}, TRUE, ${now}) RETURNING id),
    processor AS (
      INSERT INTO profile (slug, full_name, created_at) VALUES (${PROCESSOR_SLUG}, 'Payment processor', ${now}) RETURNING id),
    settings AS (
      INSERT INTO site_settings (slug, broker_id, processor_id, default_timezone, default_unit, broker_fee_bps,
        registration, verify_email_on_registration)
      SELECT ${brokerSlug.slice(0, 25)}, broker.id, processor.id, ${timezone}, ${unit}, ${brokerFeeBps},
        ${registration}, ${verifyEmailOnRegistration}::boolean
      FROM broker, processor RETURNING id)
    INSERT INTO access_rule (site_id, rank, path, operator, is_forward)
    SELECT settings.id, rule.rank, rule.path, rule.operator, FALSE
    FROM settings, (VALUES (1, '/app/', ${AUTHENTICATED}::int), (2, '/', ${ANYONE}::int)) AS rule (rank, path, operator)`);
  await recordAudit(tx, systemOrigin(now), { event: "site_created", target: brokerSlug });
}
