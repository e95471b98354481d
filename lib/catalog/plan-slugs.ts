import { randomKey } from "@/lib/auth/secret";
import { lockName, sql, type Tx } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import { slugify } from "@/lib/identity/names";

/** Room for a suffix that makes a generated slug unique. */
const BASE_LENGTH = 42;
const TRIES = 9;
/** Words that stand where a plan does in a URL, such as `…/subscriptions/expired` and `/profile/plans/new/`. */
const RESERVED = ["accept", "all", "churned", "expired", "new", "redeem"];

/** The slug that a title asks for. */
export function titleSlug(title: string): string {
  return slugify(title).slice(0, BASE_LENGTH) || "plan";
}

/**
 * A slug for a plan: the wanted one, or one made of the title. Unique on the whole site.
 *
 * @param ownId the plan that may keep what it has
 * @throws InvalidInput 400 `slug` when the wanted one is taken
 */
export async function allocatePlanSlug(
  tx: Tx,
  { wanted, title, ownId = 0n }: { wanted: string | undefined; title: string; ownId?: bigint },
): Promise<string> {
  const base = wanted ?? titleSlug(title);
  await lockName(tx, `plan ${base}`);
  const suffixed = Array.from({ length: TRIES }, () => `${base}-${randomKey().slice(0, 7)}`);
  const candidates = wanted === undefined ? [base, ...suffixed] : [wanted];
  const [free] = await tx.query<{ slug: string }>(sql`
    SELECT candidate.slug FROM unnest(${candidates}::text[]) WITH ORDINALITY AS candidate (slug, rank)
    WHERE lower(candidate.slug) <> ALL(${RESERVED}::text[])
      AND NOT EXISTS (SELECT FROM plan p WHERE p.slug = candidate.slug AND p.id <> ${ownId})
    ORDER BY candidate.rank LIMIT 1`);
  if (!free) throw new InvalidInput({ slug: ["This slug is taken."] });
  return free.slug;
}
