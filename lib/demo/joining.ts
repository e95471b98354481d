import type { SignedIn } from "@/lib/auth/actor";
import type { Customer as Payer } from "@/lib/billing/checkout/invoice-lines";
import { type Db, sql } from "@/lib/db";
import { invariant } from "@/lib/errors";
import { type RegistrationRequest, register, systemOrigin } from "@/lib/identity";
import { createConnectedProfile } from "@/lib/identity/profiles/connected-profiles";
import type { Company } from "./company";
import type { Account } from "./customer";

/** Registers somebody, and sees to it that there is a profile to pay as: an organization's, or their own. */
export async function joinUp(
  { db, passwordHash }: Company,
  form: RegistrationRequest["form"],
  at: Date,
  payerSlug?: string,
): Promise<Account> {
  const origin = systemOrigin(at, "");
  const user = await register(db, { form, language: "en", passwordHash, origin });
  const { id, username, email, fullName, tokenVersion } = user;
  const actor: SignedIn = {
    ...{ kind: "user", via: "system", credentialId: "" },
    ...{ id, username, email, fullName, tokenVersion, hasPassword: true, isActivated: true },
  };
  const hasProfile = form.organization_name !== undefined || form.street_address !== undefined;
  if (!hasProfile) {
    const subject = { user: { id, username }, isSelf: true };
    const profile = { type: "personal", full_name: fullName } as const;
    await createConnectedProfile(db, { subject, form: profile, actor, origin });
  }
  return { actor, payer: await findPayer(db, payerSlug ?? username) };
}

async function findPayer(db: Db, slug: string): Promise<Payer> {
  const [payer] = await db.query<Payer>(sql`
    SELECT id, slug, full_name AS "fullName" FROM profile WHERE slug = ${slug}`);
  invariant(payer, `the profile ${slug} was just made`);
  return payer;
}
