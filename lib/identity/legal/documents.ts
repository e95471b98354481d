import { type Database, type Db, type Sql, sql, type Tx, violatedConstraint } from "@/lib/db";
import { InvalidInput, NotFound } from "@/lib/errors";
import { type ListDefinition, type ListRequest, type Page, readPage } from "@/lib/http/list";
import { siteUrl } from "@/lib/http/request";
import { markdownToHtml } from "@/lib/text/markdown-html";
import { type Origin, recordAudit } from "../audit/record";
import { slugify } from "../names";
import { Registration } from "../schemas";
import { getSite } from "../site";
import { fillInSite, type NamedSite } from "./placeholders";
import type {
  Agreement,
  AgreementCreate,
  AgreementDetail,
  AgreementSource,
  AgreementUpdate,
} from "./schemas";

/** How agreements are searched and sorted. */
export const agreementList: ListDefinition = {
  search: { slug: sql`a.slug`, title: sql`a.title` },
  sort: { title: sql`lower(a.title)`, updated_at: sql`a.updated_at` },
  defaultOrder: ["title"],
  tieBreak: sql`a.id`,
};

export async function listAgreementPage(db: Db, list: ListRequest): Promise<Page<Agreement>> {
  const { totals: _, ...page } = await readPage<Agreement>(db, list, {
    columns: sql`a.slug, a.title, a.updated_at`,
    from: sql`agreement a`,
    where: sql`TRUE`,
  });
  return page;
}

/** An agreement with its text in Markdown, in which the site is named. */
export interface AgreementText extends Agreement {
  readonly markdown: string;
}

/**
 * What people read: the text with the name, address and e-mail address of the site filled in.
 *
 * @throws NotFound
 */
export async function getAgreementText(db: Db, slug: string): Promise<AgreementText> {
  const [agreement, site] = await Promise.all([findSource(db, slug), namedSite(db)]);
  const { nb_signatures: _, markdown, ...rest } = agreement;
  return { ...rest, markdown: fillInSite(markdown, site) };
}

/** As {@link getAgreementText}, in HTML. */
export async function getAgreementDetail(db: Db, slug: string): Promise<AgreementDetail> {
  const { markdown, ...agreement } = await getAgreementText(db, slug);
  return { ...agreement, text: markdownToHtml(markdown) };
}

/**
 * What those see who write it.
 *
 * @throws NotFound
 */
export async function getAgreementSource(db: Db, slug: string): Promise<AgreementSource> {
  const [source, site] = await Promise.all([findSource(db, slug), namedSite(db)]);
  return { ...source, text: markdownToHtml(fillInSite(source.markdown, site)) };
}

async function findSource(db: Db, slug: string): Promise<Omit<AgreementSource, "text">> {
  const [source] = await db.query<Omit<AgreementSource, "text">>(sql`
    SELECT a.slug, a.title, a.text AS markdown, a.updated_at,
      (SELECT count(DISTINCT s.user_id)::int FROM signature s
       WHERE s.agreement_id = a.id AND s.signed_at >= a.updated_at) AS nb_signatures
    FROM agreement a WHERE a.slug = ${slug}`);
  if (!source) throw new NotFound("There is no such agreement.");
  return source;
}

/** What texts call the site. */
export async function namedSite(db: Db): Promise<NamedSite> {
  const { brokerName: name, brokerEmail: email } = await getSite(db);
  return { name, email, url: siteUrl() };
}

/** Fields of the registration form that are not agreements: an agreement of that name would be signed by filling them in. */
const FORM_FIELDS = new Set(
  Object.keys(Registration.shape).filter((name) => name !== "terms-of-use" && name !== "security"),
);

/**
 * Makes an agreement; its slug comes from the title and never changes.
 *
 * @throws InvalidInput 400 `title` or `slug` taken, `title` that makes no slug, `updated_at` in the future
 * Source: API reference, POST /api/agreements
 */
export async function createAgreement(
  db: Database,
  { title, text = "", updated_at: updatedAt }: AgreementCreate,
  origin: Origin,
): Promise<Agreement> {
  refuseFuture(updatedAt, origin.at);
  const slug = slugify(title);
  if (!/[a-z0-9]/.test(slug))
    throw new InvalidInput({ title: ["Use at least one letter or digit (a-z, 0-9)."] });
  if (FORM_FIELDS.has(slug))
    throw new InvalidInput({ title: ["A field of the sign-up form has this name. Use another."] });
  return refusingTakenTitle(() =>
    db.transaction(async (tx) => {
      await refuseTaken(tx, sql`title = ${title}`, "title");
      await refuseTaken(tx, sql`slug = ${slug}`, "slug");
      const [agreement] = await tx.query<Agreement>(sql`
        INSERT INTO agreement (slug, title, text, updated_at) VALUES (${slug}, ${title}, ${text}, ${updatedAt ?? origin.at})
        RETURNING slug, title, updated_at`);
      if (!agreement) throw new Error("an insert returns its row");
      await recordAudit(tx, origin, { event: "agreement_created", target: slug });
      return agreement;
    }),
  );
}

/**
 * Changes an agreement; the text before is kept. Who signed before `updated_at` has to sign again.
 *
 * @throws NotFound     404
 * @throws InvalidInput 400 `title` taken, `updated_at` in the future: nobody could sign
 * Source: API reference, PUT /api/agreements/{document}
 */
export async function updateAgreement(
  db: Database,
  slug: string,
  { title, text, updated_at: updatedAt }: AgreementUpdate,
  origin: Origin,
): Promise<AgreementSource> {
  refuseFuture(updatedAt, origin.at);
  await refusingTakenTitle(() =>
    db.transaction(async (tx) => {
      const [before] = await tx.query<{ id: bigint; text: string }>(sql`
        SELECT id, text FROM agreement WHERE slug = ${slug} FOR UPDATE`);
      if (!before) throw new NotFound("There is no such agreement.");
      await refuseTaken(tx, sql`title = ${title} AND id <> ${before.id}`, "title");
      const markdown = text ?? before.text;
      await tx.query(sql`
        UPDATE agreement SET title = ${title}, updated_at = ${updatedAt}, text = ${markdown} WHERE id = ${before.id}`);
      const detail = { updated_at: updatedAt.toISOString(), text_changed: markdown !== before.text };
      await recordAudit(tx, origin, { event: "agreement_updated", target: slug, detail });
    }),
  );
  return getAgreementSource(db, slug);
}

/**
 * Deletes an agreement with its texts and all signatures of it; the audit log keeps who signed when.
 *
 * @throws NotFound 404, the second time too
 */
export async function deleteAgreement(db: Database, slug: string, origin: Origin): Promise<void> {
  await db.transaction(async (tx) => {
    const [gone] = await tx.query<{ title: string; signatures: number }>(sql`
      DELETE FROM agreement WHERE slug = ${slug}
      RETURNING title, (SELECT count(*)::int FROM signature s WHERE s.agreement_id = agreement.id) AS signatures`);
    if (!gone) throw new NotFound("There is no such agreement.");
    await recordAudit(tx, origin, { event: "agreement_deleted", target: slug, detail: { ...gone } });
  });
}

function refuseFuture(updatedAt: Date | undefined, now: Date): void {
  if (updatedAt && updatedAt > now)
    throw new InvalidInput({ updated_at: ["Use a date that is not in the future."] });
}

const TAKEN = {
  title: "There is an agreement of this title.",
  slug: "There is an agreement whose title makes the same slug.",
} as const;

async function refuseTaken(tx: Tx, condition: Sql, field: keyof typeof TAKEN): Promise<void> {
  const [taken] = await tx.query(sql`SELECT 1 FROM agreement WHERE ${condition}`);
  if (taken) throw new InvalidInput({ [field]: [TAKEN[field]] });
}

/** When somebody else took the title at the same moment, the database refuses. */
async function refusingTakenTitle<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const constraint = violatedConstraint(error);
    if (constraint !== "agreement_title_key" && constraint !== "agreement_slug_key") throw error;
    const field = constraint === "agreement_title_key" ? "title" : "slug";
    throw new InvalidInput({ [field]: [TAKEN[field]] }, { cause: error });
  }
}
