import { type Db, type Sql, sql } from "@/lib/db";
import { titled } from "@/lib/ledger";
import type { Receipt, ReceiptCharge, ReceiptLine, ReceiptParty, ReceiptRefund } from "./receipt";

/** A receipt, with who it is about. */
export interface FoundReceipt extends Receipt {
  /** Who sold the lines, by id. */
  readonly sellers: ReadonlyMap<bigint, ReceiptParty>;
  readonly chargeId: bigint;
  readonly customerId: bigint;
  readonly createdById: bigint | null;
}

interface Row extends ReceiptCharge {
  readonly chargeId: bigint;
  readonly customerId: bigint;
  readonly createdById: bigint | null;
  readonly lines: readonly (Omit<Json<ReceiptLine>, "description"> & StoredText)[];
  readonly refunds: readonly (Omit<Json<ReceiptRefund>, "createdAt"> & { readonly createdAt: string })[];
  readonly buyer: StoredParty;
  readonly broker: StoredParty;
  /** Who sold the lines, by id. */
  readonly sellers: Readonly<Record<string, StoredParty>>;
}

/** A party with the digest of its picture, where this site keeps that. */
type StoredParty = Omit<ReceiptParty, "logo"> & { readonly picture: string | null };

/** The text of a line as it is stored, and what it mentions. */
interface StoredText {
  readonly descr: string;
  readonly planSlug: string | null;
  readonly planTitle: string | null;
  readonly quantity: string | null;
}

/** Whole numbers come out of JSON as text, which has room for all of them. */
type Json<T> = { readonly [K in keyof T]: T[K] extends bigint ? string : T[K] };

/**
 * A charge as its receipt tells of it, in one statement, or two where there is a logo. The seller is who sold the lines; where several did, it is the
 * site.
 *
 * @param of    the charge, by its id or by the processor's name of it
 * @param nums  only these lines of it; all when absent
 * @returns null when there is no such charge, or the processor has not taken it
 */
export async function findReceipt(
  db: Db,
  of: { readonly id: bigint } | { readonly reference: string },
  nums?: readonly number[],
): Promise<FoundReceipt | null> {
  const isWanted = "id" in of ? sql`c.id = ${of.id}` : sql`c.processor_key = ${of.reference}`;
  const [row] = await db.query<Row>(sql`
    WITH line AS (
      SELECT i.id, i.num, e.descr, e.dest_amount, e.dest_unit, e.orig_profile_id, e.plan_id, e.quantity
      FROM (SELECT i.*, row_number() OVER (ORDER BY i.id) - 1 AS num
            FROM charge_item i JOIN charge c ON c.id = i.charge_id WHERE ${isWanted}) i
      JOIN ledger_entry e ON e.id = i.invoiced_id
      WHERE ${nums ?? null}::int[] IS NULL OR i.num = ANY(${nums ?? null}::int[]))
    SELECT c.id AS "chargeId", c.processor_key AS reference, c.state::text AS state, c.created_at AS "createdAt", c.unit,
      EXISTS (SELECT FROM dispute d WHERE d.charge_id = c.id AND d.state = 'lost') AS "isTakenBack",
      c.last4, c.card_name AS "cardName", c.card_brand AS "cardBrand", c.customer_id AS "customerId", c.created_by_id AS "createdById",
      (SELECT coalesce(jsonb_agg(jsonb_build_object('num', l.num, 'descr', l.descr, 'planSlug', plan.slug,
          'planTitle', plan.title, 'quantity', l.quantity::text, 'amount', l.dest_amount::text,
          'unit', l.dest_unit, 'providerId', l.orig_profile_id::text,
          'provider', coalesce(nullif(p.full_name, ''), p.slug)) ORDER BY l.num), '[]')
       FROM line l JOIN profile p ON p.id = l.orig_profile_id LEFT JOIN plan ON plan.id = l.plan_id) AS lines,
      (SELECT coalesce(jsonb_agg(jsonb_build_object('num', l.num, 'amount', r.amount::text, 'unit', l.dest_unit,
          'createdAt', r.created_at) ORDER BY r.created_at, r.id), '[]')
       FROM line l JOIN refund r ON r.charge_item_id = l.id AND r.state IN ('sent', 'succeeded')) AS refunds,
      (SELECT ${partyJson(sql`p`)} FROM profile p WHERE p.id = c.customer_id) AS buyer,
      (SELECT ${partyJson(sql`p`)} FROM profile p, site_settings s WHERE p.id = s.broker_id ORDER BY s.id LIMIT 1) AS broker,
      (SELECT coalesce(jsonb_object_agg(p.id, ${partyJson(sql`p`)}), '{}')
       FROM profile p WHERE p.id IN (SELECT orig_profile_id FROM line)) AS sellers
    FROM charge c WHERE ${isWanted} AND c.processor_key IS NOT NULL`);
  if (!row) return null;
  return receiptOf(row, await findLogos(db, [row.broker, ...Object.values(row.sellers)]));
}

/** Pictures by their digests. */
type Logos = ReadonlyMap<string, Uint8Array>;

async function findLogos(db: Db, parties: readonly StoredParty[]): Promise<Logos> {
  const digests = [...new Set(parties.flatMap(({ picture }) => picture ?? []))];
  if (digests.length === 0) return new Map();
  const pictures = await db.query<{ digest: string; bytes: Uint8Array }>(
    sql`SELECT digest, bytes FROM picture WHERE digest = ANY(${digests})`,
  );
  return new Map(pictures.map(({ digest, bytes }) => [digest, bytes]));
}

function receiptOf({ lines, refunds, buyer, broker, sellers, ...row }: Row, logos: Logos): FoundReceipt {
  const { chargeId, customerId, createdById, ...charge } = row;
  const [only, ...others] = Object.values(sellers);
  const party = ({ picture, ...stored }: StoredParty): ReceiptParty => ({
    ...stored,
    logo: (picture && logos.get(picture)) || null,
  });
  return {
    ...{ chargeId, customerId, createdById, charge, buyer: party(buyer) },
    sellers: new Map(Object.entries(sellers).map(([id, seller]) => [BigInt(id), party(seller)])),
    seller: party(only && others.length === 0 ? only : broker),
    lines: lines.map(({ amount, providerId, descr, planSlug, planTitle, quantity, ...line }) => ({
      ...{ ...line, amount: BigInt(amount), providerId: BigInt(providerId) },
      description: titled(descr, { planSlug, planTitle, quantity }),
    })),
    refunds: refunds.map(({ amount, createdAt, ...refund }) => ({
      ...{ ...refund, amount: BigInt(amount), createdAt: new Date(createdAt) },
    })),
  };
}

/** The part of a receipt that one provider has sold: it is told nothing of what else was bought with it. */
export function partOf(receipt: FoundReceipt, providerId: bigint): FoundReceipt {
  const lines = receipt.lines.filter((line) => line.providerId === providerId);
  const nums = new Set(lines.map(({ num }) => num));
  return {
    ...receipt,
    lines,
    refunds: receipt.refunds.filter(({ num }) => nums.has(num)),
    seller: receipt.sellers.get(providerId) ?? receipt.seller,
  };
}

/** A profile as JSON of a {@link ReceiptParty}. */
function partyJson(profile: Sql): Sql {
  return sql`jsonb_build_object(
    'name', coalesce(nullif(${profile}.full_name, ''), ${profile}.slug), 'email', ${profile}.email,
    'phone', ${profile}.phone, 'streetAddress', ${profile}.street_address, 'postalCode', ${profile}.postal_code,
    'locality', ${profile}.locality, 'region', ${profile}.region, 'country', ${profile}.country,
    'taxId', ${profile}.tax_id, 'timeZone', ${profile}.default_timezone,
    'picture', substring(${profile}.picture FROM '/pictures/([0-9a-f]{64})$'))`;
}
