import { type Database, join, sql } from "@/lib/db";
import { InvalidInput, NotFound } from "@/lib/errors";
import { type Origin, recordAudit } from "../audit/record";
import type { UserUpdate } from "../credentials/account-schemas";
import { refusingTaken } from "../errors";

/**
 * Changes a contact that no user has taken over yet, which is for the broker's staff: nobody signs in by it, so its
 * addresses change at once, and are not verified by that.
 *
 * @throws InvalidInput 400 by field
 * Source: API reference, PUT /api/users/{user}
 */
export async function updateContact(
  db: Database,
  {
    contact,
    form,
    origin,
  }: {
    readonly contact: { readonly id: bigint; readonly slug: string };
    readonly form: Partial<UserUpdate>;
    readonly origin: Origin;
  },
): Promise<void> {
  const { slug, full_name: fullName, nick_name: nickName, lang, picture } = form;
  const assignments = [
    ...(fullName === undefined ? [] : [sql`full_name = ${fullName.slice(0, 60)}`]),
    ...(slug === undefined ? [] : [sql`slug = ${slug}`]),
    ...(nickName === undefined ? [] : [sql`nick_name = ${nickName}`]),
    ...(lang === undefined ? [] : [sql`lang = ${lang}`]),
    ...(picture === undefined ? [] : [sql`picture = ${picture || null}`]),
    ...(form.email === undefined ? [] : emailColumns(form.email || null)),
    ...(form.phone === undefined ? [] : phoneColumns(form.phone || null)),
  ];
  await refusingTaken(() =>
    db.transaction(async (tx) => {
      const [taken] = await tx.query<{ email: boolean; slug: boolean }>(sql`
        SELECT lower(email) = lower(${form.email ?? null}) AS email, lower(username) = lower(${slug ?? null}) AS slug
        FROM app_user WHERE lower(email) = lower(${form.email ?? null}) OR lower(username) = lower(${slug ?? null})`);
      if (taken?.email) throw new InvalidInput({ email: ["This e-mail address is taken."] });
      if (taken) throw new InvalidInput({ slug: ["This name is taken."] });
      const changed = await tx.query(sql`
        UPDATE contact SET ${join(assignments, ", ")} WHERE id = ${contact.id} AND user_id IS NULL RETURNING id`);
      // Somebody has registered with it meanwhile: from now on it is that user who decides.
      if (changed.length === 0) throw new NotFound("There is no such user.");
      await recordAudit(tx, origin, { event: "user_updated", target: contact.slug });
    }),
  );
}

function emailColumns(email: string | null) {
  return [
    sql`email = ${email}`,
    sql`email_verified_at = CASE WHEN lower(email) = lower(${email}) THEN email_verified_at END`,
    sql`email_code_hash = CASE WHEN lower(email) = lower(${email}) THEN email_code_hash END`,
  ];
}

function phoneColumns(phone: string | null) {
  return [
    sql`phone = ${phone}`,
    sql`phone_verified_at = CASE WHEN phone = ${phone} THEN phone_verified_at END`,
    sql`phone_code_hash = CASE WHEN phone = ${phone} THEN phone_code_hash END`,
  ];
}
