import { type Db, sql } from "@/lib/db";
import { NotFound } from "@/lib/errors";
import { type MessageLanguage, messageLanguage } from "@/lib/text/message-languages";
import { findReceipt } from "./find-receipt";
import { receiptFileName, receiptPdf } from "./pdf";

/** A receipt that somebody wants to print. */
export interface PrintRequest {
  /** The processor's name of the charge. */
  readonly reference: string;
  /** The lines of it that the reader may see, by their numbers. */
  readonly nums: readonly number[];
  readonly readerId: bigint | null;
}

/**
 * The receipt as a file, in the language of its reader.
 *
 * @throws NotFound 404
 */
export async function printReceipt(
  db: Db,
  { reference, nums, readerId }: PrintRequest,
): Promise<{ filename: string; pdf: Buffer }> {
  const receipt = await findReceipt(db, { reference }, nums);
  if (!receipt) throw new NotFound("There is no such charge.");
  const { siteSlug, language } = await findReader(db, readerId);
  return { filename: receiptFileName(siteSlug, receipt), pdf: await receiptPdf(receipt, language) };
}

async function findReader(
  db: Db,
  userId: bigint | null,
): Promise<{ siteSlug: string; language: MessageLanguage }> {
  const [row] = await db.query<{ siteSlug: string; lang: string | null }>(sql`
    SELECT p.slug AS "siteSlug", (SELECT c.lang FROM contact c WHERE c.user_id = ${userId} ORDER BY c.id LIMIT 1) AS lang
    FROM site_settings s JOIN profile p ON p.id = s.broker_id ORDER BY s.id LIMIT 1`);
  return { siteSlug: row?.siteSlug ?? "site", language: messageLanguage(row?.lang ?? "") };
}
