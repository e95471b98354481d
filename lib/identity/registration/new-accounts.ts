import type { z } from "zod";
import { type RegistrationStyle, signsUpOrganizations } from "@/lib/config/registration";
import type { Tx } from "@/lib/db";
import { InvalidInput } from "@/lib/errors";
import type { Origin } from "../audit/record";
import { readConsents, signAgreements } from "../legal/agreements";
import { slugify } from "../names";
import { createProfile, type NewProfile } from "../profiles/profiles";
import { grantManager } from "../roles/roles";
import type { Registration } from "../schemas";
import { type CreatedUser, createUser } from "../users/users";

const ADDRESS_FIELDS = ["street_address", "locality", "region", "postal_code", "country"] as const;
const EXTRA_PREFIXES = ["user_", "organization_", "role_"] as const;
const MAX_EXTRA_BYTES = 16 * 1024;

/** A form of registration that was checked, and what it makes. */
export interface NewAccount {
  readonly form: Registration;
  readonly email: string | null;
  readonly phone: string | null;
  readonly extra: Extras;
  /** What the form's `lang` is when absent. */
  readonly language: string;
  /** Null until the account is activated. */
  readonly passwordHash: string | null;
  /** Whether the user is signed in by this, as who gets a token. */
  readonly signedIn: boolean;
}

/**
 * Creates what a form of registration asks for: a user, the signatures, and the profile that is billed.
 *
 * @throws InvalidInput 400 by field
 */
export async function createAccount(tx: Tx, account: NewAccount, origin: Origin): Promise<CreatedUser> {
  const { form, email, phone, extra, passwordHash, signedIn } = account;
  const consents = await readConsents(tx, form);
  const user = await createUser(
    tx,
    {
      ...{ email, phone, passwordHash, signedIn, extra: extra.user_ },
      username: form.username ?? form.slug,
      notNamed: namesOrganization(form) ? slugify(form.organization_name ?? "") : undefined,
      fullName: form.full_name,
      nickName: form.nick_name ?? "",
      lang: form.lang ?? account.language,
    },
    origin,
  );
  const self: Origin = {
    ...origin,
    userId: origin.userId ?? user.id,
    username: origin.username || user.username,
  };
  await signAgreements(tx, user, consents, self);
  const wanted = profileOf(form, user, extra);
  if (!wanted) return user;
  const profile = await createProfile(tx, wanted, self);
  const grant = {
    profileId: profile.id,
    profileSlug: profile.slug,
    userId: user.id,
    username: user.username,
  };
  await grantManager(tx, { ...grant, acceptedByUser: true, extra: extra.role_ }, self);
  return user;
}

/**
 * The profile that a form asks for: an organization when it names one other than the person, a personal profile when
 * it holds an address or names the person, else none.
 */
function profileOf(form: Registration, user: CreatedUser, extra: Extras): NewProfile | null {
  const name = form.organization_name ?? "";
  if (name === "" && !hasAddress(form)) return null;
  const { email, phone, street_address, locality, region, postal_code, country } = form;
  const address = { email, phone, street_address, locality, region, postal_code, country };
  if (!namesOrganization(form))
    return {
      ...address,
      full_name: form.full_name,
      slug: user.username,
      own: user,
      extra: extra.organization_,
    };
  const slug = slugify(name);
  if (!/[a-z0-9]/.test(slug))
    throw new InvalidInput({ organization_name: ["Use at least one letter or digit (a-z, 0-9)."] });
  return { ...address, full_name: name, slug, slugField: "organization_name", extra: extra.organization_ };
}

function hasAddress(form: Registration): boolean {
  return ADDRESS_FIELDS.some((field) => (form[field] ?? "") !== "");
}

/**
 * Where people sign up for an organization, the form names it, unless it says that it is for the person alone: by its
 * `type`, or by the address of who is billed.
 *
 * @throws InvalidInput 400 `organization_name`
 */
export function requireOrganization(style: RegistrationStyle, form: Registration): void {
  const isPersons = form.type === "user" || form.type === "personal" || hasAddress(form);
  if (signsUpOrganizations(style) && !form.organization_name && !isPersons)
    throw new InvalidInput({ organization_name: ["Enter the name of your organization."] });
}

/** Whether the form names an organization other than the person. */
function namesOrganization({ organization_name: name = "", full_name: fullName }: Registration): boolean {
  return name !== "" && name !== fullName;
}

export type Extras = Readonly<
  Record<(typeof EXTRA_PREFIXES)[number], Record<string, z.core.util.JSONType> | null>
>;

/** Fields the form does not know, by their prefix, which is dropped. */
export function readExtra(form: Registration): Extras {
  const grouped = EXTRA_PREFIXES.map((prefix) => {
    const entries = Object.entries(form).filter(
      ([name]) => name.startsWith(prefix) && name !== "organization_name",
    );
    const stripped = entries.map(([name, value]) => [name.slice(prefix.length), value] as const);
    return [prefix, stripped.length > 0 ? Object.fromEntries(stripped) : null] as const;
  });
  const extras = Object.fromEntries(grouped);
  if (JSON.stringify(extras).length > MAX_EXTRA_BYTES)
    throw new InvalidInput(`Extra fields may have at most ${MAX_EXTRA_BYTES} bytes together.`);
  return extras as Extras;
}
