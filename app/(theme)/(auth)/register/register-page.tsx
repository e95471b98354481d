import Link from "next/link";
import { redirect } from "next/navigation";
import type { ReactNode } from "react";
import { ProviderButtons } from "@/components/identity/provider-buttons";
import { RegisterForm } from "@/components/identity/register-form";
import { LinkButton } from "@/components/ui/button";
import { parseNextPath, withNext } from "@/lib/auth/next-path";
import { signInProviders } from "@/lib/auth/providers";
import { type RegistrationStyle, signsUpOrganizations } from "@/lib/config/registration";
import { database } from "@/lib/db";
import { currentActor } from "@/lib/http/call";
import { listAgreements } from "@/lib/identity";
import { countryOptions } from "@/lib/identity/country-options";
import { AuthLayout } from "@/themes/default/auth-layout";
import { currentSite } from "../../frame";
import { continueWith } from "../login/provider-actions";
import { register } from "./actions";

/**
 * What the forms ask for, and what they are to the API.
 *
 * - `user`: name, e-mail address, password.
 * - `personal`: also the address, for the profile that is billed.
 * - `organization`: also the organization, which becomes the profile that is billed.
 * - `frictionless`: name and e-mail address only; the account waits for a password.
 */
const VARIANTS = {
  user: { type: "user", password: true, organization: false, address: false },
  personal: { type: "personal", password: true, organization: false, address: true },
  organization: { type: "organization", password: true, organization: true, address: false },
  frictionless: { type: "user", password: false, organization: false, address: false },
} as const;

type Variant = keyof typeof VARIANTS;

/**
 * Sign-up in one of its variants, or in that of the site's style where the address names none; says so when the site
 * takes no new accounts.
 */
export async function RegisterPage({ variant: named, next: wanted }: { variant?: Variant; next: unknown }) {
  const next = parseNextPath(wanted);
  const [site, actor, agreements] = await Promise.all([
    currentSite(),
    currentActor(),
    listAgreements(database()),
  ]);
  if (actor.kind === "user") redirect(next ?? "/app/");
  if (site.authentication !== "enabled") {
    return (
      <AuthLayout
        site={site}
        title="Sign-up is closed"
        description={`${site.name} takes no new accounts at the moment.`}
      >
        <LinkButton href={withNext("/login/", next)} className="w-full">
          Sign in
        </LinkButton>
      </AuthLayout>
    );
  }
  const variant = named ?? (signsUpOrganizations(site.registration) ? "organization" : "user");
  const { type, password, organization, address } = VARIANTS[variant];
  return (
    <AuthLayout
      site={site}
      title="Create your account"
      after={<OtherWays variant={variant} style={site.registration} next={next} />}
    >
      <RegisterForm
        action={register}
        next={next}
        fields={{ type, password, organization, countries: address ? countryOptions() : null }}
        agreements={agreements}
      />
      {named === undefined && (
        <ProviderButtons providers={signInProviders()} next={next} action={continueWith} />
      )}
    </AuthLayout>
  );
}

function OtherWays({
  variant,
  style,
  next,
}: {
  variant: Variant;
  style: RegistrationStyle;
  next: string | null;
}) {
  const other = variant === "organization" ? "user" : "organization";
  // Who is alone where organizations sign up is billed in person, and so gives an address.
  const alone = signsUpOrganizations(style) ? "/register/personal/" : "/register/";
  return (
    <div className="flex flex-col gap-2">
      <p>
        Have an account? <OtherWay href={withNext("/login/", next)}>Sign in</OtherWay>
      </p>
      {variant !== "frictionless" && (
        <p>
          {other === "organization" ? (
            <>
              Buying for a company?{" "}
              <OtherWay href={withNext("/register/organization/", next)}>Sign up an organization</OtherWay>
            </>
          ) : (
            <>
              Buying for yourself? <OtherWay href={withNext(alone, next)}>Sign up alone</OtherWay>
            </>
          )}
        </p>
      )}
    </div>
  );
}

function OtherWay({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="font-medium text-primary hover:underline">
      {children}
    </Link>
  );
}
