import { type Db, sql, type Tx } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { type Origin, recordAudit } from "./audit";

/** What a form says of agreements, by their slug, among other fields. */
type Answers = Readonly<Record<string, unknown>>;

interface Agreement {
  readonly id: bigint;
  readonly slug: string;
  readonly title: string;
}

/** A legal document as people read it. */
export interface AgreementText {
  readonly slug: string;
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  readonly updatedAt: Date;
}

/** What everybody who registers is asked to agree to. */
export function listAgreements(db: Db): Promise<{ slug: string; title: string }[]> {
  return db.query(sql`SELECT slug, title FROM agreement ORDER BY id LIMIT 20`);
}

export async function findAgreement(db: Db, slug: string): Promise<AgreementText | null> {
  const [agreement] = await db.query<AgreementText>(sql`
    SELECT slug, title, text, updated_at AS "updatedAt" FROM agreement WHERE slug = ${slug}`);
  return agreement ?? null;
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
    INSERT INTO signature (agreement_id, user_id, agreement_version, signed_at, ip)
    SELECT id, ${user.id}, updated_at, ${origin.at}, ${origin.ip} FROM agreement
    WHERE id = ANY(${agreements.map(({ id }) => id)})`);
  const entries = agreements.map(({ slug }) => ({
    event: "agreement_signed" as const,
    target: user.username,
    detail: { agreement: slug },
  }));
  await recordAudit(tx, origin, ...entries);
}
