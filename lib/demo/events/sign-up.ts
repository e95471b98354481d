import type { SignedIn } from "@/lib/auth/actor";
import type { Customer as Payer } from "@/lib/billing/checkout/invoice-lines";
import { type Db, sql } from "@/lib/db";
import { invariant } from "@/lib/errors";
import { register, systemOrigin } from "@/lib/identity";
import { createConnectedProfile } from "@/lib/identity/profiles/connected-profiles";
import type { Company } from "../company";
import { type Customer, hoursAfter } from "../customer";
import type { CustomerEvent } from "./index";

/** Somebody registers: for themselves, or for an organization that is to pay. */
export interface SignUp {
  readonly kind: "sign-up";
  readonly at: Date;
}

/** Some only look; of the others, most order within the hour, the rest within three days. */
const LOOKS_ONLY = 0.06;
const DECIDES_AT_ONCE = 0.6;
const LEAVES_PHONE = 0.4;

export async function signUp({ at }: SignUp, customer: Customer, company: Company): Promise<CustomerEvent[]> {
  const { persona, random } = customer;
  const { person, organization, address, phone } = persona;
  const form = {
    full_name: person.fullName,
    username: person.username,
    email: person.email,
    "privacy-policy": true,
    type: "user" as const,
    ...(organization ? { organization_name: organization.name } : {}),
    ...(persona.gaveAddress ? address : {}),
    ...(random.chance(LEAVES_PHONE) ? { phone } : {}),
  };
  const { db, passwordHash } = company;
  const origin = systemOrigin(at, "");
  const user = await register(db, { form, language: "en", passwordHash, origin });
  const { id, username, email, fullName } = user;
  const actor: SignedIn = {
    kind: "user",
    ...{
      id,
      username,
      email,
      fullName,
      hasPassword: true,
      isActivated: true,
      tokenVersion: user.tokenVersion,
    },
    via: "system",
    credentialId: "",
  };
  if (!organization && !persona.gaveAddress) {
    const subject = { user: { id, username }, isSelf: true };
    const profile = { type: "personal", full_name: person.fullName } as const;
    await createConnectedProfile(db, { subject, form: profile, actor, origin });
  }
  customer.account = { actor, payer: await findPayer(db, organization?.slug ?? username) };
  if (persona.restlessness > 0 && random.chance(LOOKS_ONLY)) return [];
  const hours = random.chance(DECIDES_AT_ONCE) ? random.next() : random.next() * 72;
  return [{ kind: "shop", at: hoursAfter(at, hours) }];
}

async function findPayer(db: Db, slug: string): Promise<Payer> {
  const [payer] = await db.query<Payer>(sql`
    SELECT id, slug, full_name AS "fullName" FROM profile WHERE slug = ${slug}`);
  invariant(payer, `the profile ${slug} was just made`);
  return payer;
}
