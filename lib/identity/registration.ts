import type { z } from "zod";
import { hashPassword } from "@/lib/auth/passwords";
import type { TokenSubject } from "@/lib/auth/tokens";
import { type Database, type Db, sql, type Tx } from "@/lib/db";
import { InvalidInput, NotAuthenticated } from "@/lib/errors";
import { absoluteUrl } from "@/lib/http/request";
import { readConsents, signAgreements } from "./agreements";
import { type Origin, recordAudit } from "./audit";
import { AuthenticationDisabled, DelegatedSignIn, refusingTaken } from "./errors";
import { slugify } from "./names";
import { verifyCode } from "./one-time-codes";
import { checkPassword } from "./password-policy";
import { createProfile, type NewProfile } from "./profiles";
import { grantManager } from "./roles";
import type { Registration } from "./schemas";
import { getSite } from "./site";
import { type CreatedUser, createUser } from "./users";

const ADDRESS_FIELDS = ["street_address", "locality", "region", "postal_code", "country"] as const;
const EXTRA_PREFIXES = ["user_", "organization_", "role_"] as const;
const MAX_EXTRA_BYTES = 16 * 1024;

/** A form filled in by a visitor. */
export interface RegistrationRequest {
  readonly form: Registration;
  /** What the form's `lang` is when absent. */
  readonly language: string;
  /** The hash of `new_password` when the caller has it already. */
  readonly passwordHash?: string;
  readonly origin: Origin;
}

/**
 * Registers a user and, when the form names an organization or an address, the profile that is billed, of which the
 * user becomes a manager. All or nothing.
 *
 * @returns who is now signed in
 * @throws InvalidInput           400 by field
 * @throws NotAuthenticated       401 `email`: the site wants the address verified first
 * @throws AuthenticationDisabled 403 unless the site's authentication is `enabled`
 * Source: API reference, POST /api/auth/register
 */
export async function register(db: Database, request: RegistrationRequest): Promise<TokenSubject> {
  const { form, origin } = request;
  const site = await getSite(db);
  if (site.authentication !== "enabled")
    throw new AuthenticationDisabled("Registration is switched off for this site.");
  const email = form.email || null;
  const phone = form.phone || null;
  if (!email && !phone) {
    const message = "Enter an e-mail address or a phone number.";
    throw new InvalidInput({ email: [message], phone: [message] });
  }
  await refuseDelegated(db, email);
  const passwordHash = request.passwordHash ?? (await hashNewPassword(form));
  const plan = { ...request, email, phone, extra: readExtra(form) };
  const isProved = await checkCodes(db, { email, phone }, form, origin.at);
  if (site.verifyEmailOnRegistration && email && !isProved) return registerUnverified(db, { ...plan, email });
  const user = await refusingTaken(() => db.transaction((tx) => createAccount(tx, plan, passwordHash, true)));
  return { ...user, email, tokenVersion: 1, authenticatedAt: origin.at };
}

/**
 * Checks the codes that were sent to the addresses before.
 *
 * @returns whether the e-mail address is proved to be the registrant's
 * @throws InvalidInput 400 `email_code` or `phone_code`
 */
async function checkCodes(
  db: Db,
  { email, phone }: { email: string | null; phone: string | null },
  { email_code: emailCode, phone_code: phoneCode }: Registration,
  at: Date,
): Promise<boolean> {
  const wrong = ["This code is wrong or has ended."];
  if (phoneCode !== undefined && !(await verifyCode(db, { address: phone ?? "" }, "phone", phoneCode, at)))
    throw new InvalidInput({ phone_code: wrong });
  if (emailCode === undefined) return false;
  if (!(await verifyCode(db, { address: email ?? "" }, "email", emailCode, at)))
    throw new InvalidInput({ email_code: wrong });
  return true;
}

interface RegistrationPlan extends RegistrationRequest {
  readonly email: string | null;
  readonly phone: string | null;
  readonly extra: Extras;
}

/** Undoes a registration that was tried only to answer like any other. */
class KnownAddress extends Error {}

/**
 * Where addresses are verified first: a new account waits for activation without a password, as its owner may be
 * somebody else, and an address that is known changes nothing. Both pass the same checks and get the same answer.
 */
async function registerUnverified(
  db: Database,
  plan: RegistrationPlan & { readonly email: string },
): Promise<never> {
  const { email, origin } = plan;
  try {
    await refusingTaken(() =>
      db.transaction(async (tx) => {
        const [known] = await tx.query(sql`
          SELECT 1 FROM app_user WHERE lower(email) = lower(${email})
          UNION ALL SELECT 1 FROM contact WHERE lower(email) = lower(${email}) AND user_id IS NOT NULL`);
        await createAccount(tx, known ? { ...plan, email: null } : plan, null, false);
        if (known) throw new KnownAddress();
      }),
    );
  } catch (error) {
    if (!(error instanceof KnownAddress)) throw error;
    await recordAudit(db, origin, { event: "register", target: "", detail: { known: true } });
  }
  throw new NotAuthenticated(undefined, { email: ["Check your inbox: we sent a link to go on with."] });
}

async function createAccount(
  tx: Tx,
  plan: RegistrationPlan,
  passwordHash: string | null,
  signedIn: boolean,
): Promise<CreatedUser> {
  const { form, origin, email, phone, extra } = plan;
  const consents = await readConsents(tx, form);
  const user = await createUser(
    tx,
    {
      ...{ email, phone, passwordHash, signedIn, extra: extra.user_ },
      username: form.username ?? form.slug,
      notNamed: namesOrganization(form) ? slugify(form.organization_name ?? "") : undefined,
      fullName: form.full_name,
      nickName: form.nick_name ?? "",
      lang: form.lang ?? plan.language,
    },
    origin,
  );
  const self: Origin = {
    ...origin,
    userId: origin.userId ?? user.id,
    username: origin.username || user.username,
  };
  await recordAudit(tx, self, { event: "register", target: user.username });
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
  const hasAddress = ADDRESS_FIELDS.some((field) => (form[field] ?? "") !== "");
  if (name === "" && !hasAddress) return null;
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

/** Whether the form names an organization other than the person. */
function namesOrganization({ organization_name: name = "", full_name: fullName }: Registration): boolean {
  return name !== "" && name !== fullName;
}

async function hashNewPassword(form: Registration): Promise<string | null> {
  const { new_password: password, username, slug, full_name: fullName, nick_name: nickName, email } = form;
  if (password === undefined) return null;
  checkPassword(password, [username, slug, fullName, nickName, email]);
  return hashPassword(password);
}

/** @throws DelegatedSignIn 400 when users of this domain come from an identity provider */
async function refuseDelegated(db: Db, email: string | null): Promise<void> {
  if (!email) return;
  const [domain] = await db.query<{ provider: string }>(sql`
    SELECT provider FROM delegated_domain WHERE domain = lower(split_part(${email}, '@', 2))`);
  if (domain) throw new DelegatedSignIn(domain.provider, absoluteUrl(`/session/signin/${domain.provider}`));
}

type Extras = Readonly<Record<(typeof EXTRA_PREFIXES)[number], Record<string, z.core.util.JSONType> | null>>;

/** Fields the form does not know, by their prefix, which is dropped. */
function readExtra(form: Registration): Extras {
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
