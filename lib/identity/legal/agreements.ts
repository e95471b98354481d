import { type Database, type Db, sql, type Tx } from "@/lib/db";
import { Conflict, InvalidInput, NotFound } from "@/lib/errors";
import { type Origin, recordAudit } from "../audit/record";

/** What a form says of agreements, by their slug, among other fields. */
type Answers = Readonly<Record<string, unknown>>;

interface Agreement {
  readonly id: bigint;
  readonly slug: string;
  readonly title: string;
}

/** What everybody who registers is asked to agree to. */
export function listAgreements(db: Db): Promise<{ slug: string; title: string }[]> {
  return db.query(sql`SELECT slug, title FROM agreement ORDER BY id LIMIT 20`);
}

/** Whether the answer refuses: `false`, `f`, `0` or nothing. */
function isRefusal(answer: unknown): boolean {
  return ["", "false", "f", "0"].includes(
    String(answer ?? "")
      .trim()
      .toLowerCase(),
  );
}

/**
 * The agreements among the fields of a form.
 *
 * @throws InvalidInput 400 on the field of an agreement that is refused
 */
export async function readConsents(tx: Tx, answers: Answers): Promise<Agreement[]> {
  const agreements = await tx.query<Agreement>(sql`
    SELECT id, slug, title FROM agreement WHERE slug = ANY(${Object.keys(answers)}::text[]) ORDER BY slug`);
  const refused = agreements.filter(({ slug }) => isRefusal(answers[slug]));
  if (refused.length > 0)
    throw new InvalidInput(
      Object.fromEntries(refused.map(({ slug, title }) => [slug, [`Accept “${title}” to go on.`]])),
    );
  return agreements;
}

/** Records that the user accepts the agreements as they now read. */
export async function signAgreements(
  tx: Tx,
  user: { id: bigint; username: string },
  agreements: readonly Agreement[],
  origin: Origin,
): Promise<void> {
  if (agreements.length === 0) return;
  await tx.query(sql`
    INSERT INTO signature (agreement_id, version_id, user_id, agreement_version, signed_at, ip)
    SELECT a.id, (SELECT max(v.id) FROM agreement_version v WHERE v.agreement_id = a.id), ${user.id}, a.updated_at,
      ${origin.at}, ${origin.ip}
    FROM agreement a WHERE a.id = ANY(${agreements.map(({ id }) => id)})`);
  const entries = agreements.map(({ slug }) => ({
    event: "agreement_signed" as const,
    target: user.username,
    detail: { agreement: slug },
  }));
  await recordAudit(tx, origin, ...entries);
}

/**
 * Signs for the user; signing again moves the date.
 *
 * @param read `updated_at` of the version that the user has seen, when that is known
 * @throws InvalidInput 400 `read_terms` unless it is true
 * @throws NotFound     404
 * @throws Conflict     409 when the agreement has changed since it was read
 * Source: API reference, POST /api/legal/{agreement}/sign
 */
export async function signAgreement(
  db: Database,
  user: { id: bigint; username: string },
  { slug, agrees, read }: { slug: string; agrees: boolean; read: Date | undefined },
  origin: Origin,
): Promise<void> {
  await db.transaction(async (tx) => {
    // Nobody changes the text between this look at it and the signature.
    const [agreement] = await tx.query<Agreement & { updatedAt: Date }>(sql`
      SELECT id, slug, title, updated_at AS "updatedAt" FROM agreement WHERE slug = ${slug} FOR SHARE`);
    if (!agreement) throw new NotFound("There is no such agreement.");
    if (!agrees) throw new InvalidInput({ read_terms: [`Accept “${agreement.title}” to go on.`] });
    if (read && read < agreement.updatedAt)
      throw new Conflict("The text has changed since you opened it. Read it again, then sign.");
    await signAgreements(tx, user, [agreement], origin);
  });
}

/** When the user last signed the agreement as it is now; null when that is still to be done. */
export async function findSignature(db: Db, userId: bigint, slug: string): Promise<Date | null> {
  const [signature] = await db.query<{ signedAt: Date }>(sql`
    SELECT s.signed_at AS "signedAt" FROM signature s JOIN agreement a ON a.id = s.agreement_id
    WHERE s.user_id = ${userId} AND a.slug = ${slug} AND s.signed_at >= a.updated_at
    ORDER BY s.signed_at DESC LIMIT 1`);
  return signature?.signedAt ?? null;
}
