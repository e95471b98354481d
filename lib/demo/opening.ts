import { hashPassword } from "@/lib/auth/passwords";
import { createPlan } from "@/lib/catalog";
import type { OfferedPlan } from "@/lib/catalog/plans";
import type { Database } from "@/lib/db";
import {
  createAgreement,
  createProfile,
  ensureSite,
  grantManager,
  register,
  systemOrigin,
} from "@/lib/identity";
import { demoAccounts } from "./accounts";
import type { Company, Employee } from "./company";
import { demoPlans, type PlanSlug } from "./plans";

const BROKER_FEE_BPS = 500;

/** The first day: the site, the two who run the company and the studio next door, and what they sell. */
export async function openForBusiness(db: Database, at: Date): Promise<Company> {
  const password = demoAccounts[0]?.password ?? "";
  const passwordHash = await hashPassword(password);
  const site = await ensureSite(db, {
    brokerSlug: "cowork",
    brokerName: "Cowork",
    brokerEmail: "hello@cowork.example",
    timezone: "America/Los_Angeles",
    brokerFeeBps: BROKER_FEE_BPS,
    now: at,
  });
  const studio = await db.transaction((tx) =>
    createProfile(
      tx,
      {
        slug: "studio",
        full_name: "Studio Next Door",
        email: "hello@studio.example",
        street_address: "612 S Spring St",
        locality: "Los Angeles",
        region: "CA",
        postal_code: "90014",
        country: "US",
        tax_id: "US 95-4567890",
        is_provider: true,
      },
      systemOrigin(at, "demo"),
    ),
  );
  await createAgreement(db, PRIVACY_POLICY, systemOrigin(at, "demo"));
  const broker = { id: site.brokerId, slug: site.brokerSlug };
  const donny = { username: "donny", fullName: "Donny Cooper", profile: broker, passwordHash, at };
  const stella = { username: "stella", fullName: "Stella Marchetti", profile: studio, passwordHash, at };
  const sellers = {
    cowork: { ...broker, manager: await hire(db, donny) },
    studio: { id: studio.id, slug: studio.slug, manager: await hire(db, stella) },
  };
  const plans = new Map<PlanSlug, OfferedPlan>();
  for (const { seller, ...fields } of demoPlans) {
    const plan = await db.transaction((tx) =>
      createPlan(tx, { ...fields, providerId: sellers[seller].id, at }),
    );
    plans.set(fields.slug, plan);
  }
  return { db, passwordHash, sellers, plans, offers: [] };
}

/** What everybody who joins agrees to. */
const PRIVACY_POLICY = {
  title: "Privacy policy",
  text: [
    "# What we keep",
    "{{ site.name }} keeps your name, your address and what you have ordered, because the law wants books to be kept.",
    "- We **never** sell what we know of you.\n- We delete your account when you ask us to.",
    "# Whom we tell",
    "The payment processor learns your card number; we never see it. Nobody else learns anything.",
    "# Ask us",
    "Write to {{ site.email }}, or [use the form](/contact/).",
  ].join("\n\n"),
};

interface Hired {
  readonly username: string;
  readonly fullName: string;
  readonly profile: { readonly id: bigint; readonly slug: string };
  readonly passwordHash: string;
  readonly at: Date;
}

/** Registers somebody and makes them a manager of the profile. */
async function hire(
  db: Database,
  { username, fullName, profile, passwordHash, at }: Hired,
): Promise<Employee> {
  const email = `${username}@${profile.slug}.example`;
  const form = { full_name: fullName, username, email, type: "user" as const };
  const origin = systemOrigin(at, "demo");
  const user = await register(db, { form, language: "en", passwordHash, origin });
  await db.transaction((tx) =>
    grantManager(
      tx,
      {
        profileId: profile.id,
        profileSlug: profile.slug,
        userId: user.id,
        username: user.username,
        acceptedByUser: true,
      },
      origin,
    ),
  );
  return { id: user.id, username: user.username };
}
