import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ActivationForm } from "@/components/identity/activation-form";
import { ConfirmAddressForm } from "@/components/identity/confirm-address-form";
import { LinkButton } from "@/components/ui/button";
import { parseNextPath, withNext } from "@/lib/auth/next-path";
import { database } from "@/lib/db";
import { InvalidInput, NotFound } from "@/lib/errors";
import { call, currentActor } from "@/lib/http/call";
import { listAgreements } from "@/lib/identity";
import { getActivationContact } from "@/lib/identity/operations/activation";
import { AuthLayout } from "@/themes/default/auth-layout";
import { currentSite, type SiteInfo } from "../../../frame";
import { LinkEnded } from "../../link-ended";
import { activate, confirmAddress } from "./actions";

export const metadata: Metadata = { title: "Activate" };

/** Looking at the page leaves the link good: programs that scan mail look at everything. */
export default async function ActivatePage({
  params,
  searchParams,
}: PageProps<"/activate/[verification_key]">) {
  const { verification_key: key } = await params;
  const next = parseNextPath((await searchParams).next);
  const [site, actor, contact] = await Promise.all([currentSite(), currentActor(), findContact(key)]);
  if (!contact) return <LinkEnded site={site} />;
  if (contact.credentials) {
    const isOwn = actor.kind === "user" && actor.username === contact.username;
    const address = { keyOfLink: key, email: contact.email };
    const reader = isOwn ? "owner" : actor.kind === "user" ? "another" : "visitor";
    return <ActiveAccount site={site} address={address} reader={reader} next={next} />;
  }
  const agreements = await listAgreements(database());
  return (
    <AuthLayout site={site} title="Activate your account" description="Choose a password, and you are in.">
      <ActivationForm
        action={activate.bind(null, key)}
        next={next}
        contact={{ username: contact.username, fullName: contact.full_name, email: contact.email }}
        agreements={agreements}
      />
    </AuthLayout>
  );
}

async function findContact(key: string) {
  try {
    return await call(getActivationContact, { params: { verification_key: key } });
  } catch (error) {
    if (error instanceof NotFound) notFound();
    if (error instanceof InvalidInput) return null;
    throw error;
  }
}

/** For an account that has a password the link only proves the address, to who is signed in. */
function ActiveAccount({
  site,
  address: { keyOfLink, email },
  reader,
  next,
}: {
  site: SiteInfo;
  address: { keyOfLink: string; email: string | null };
  /** Who looks at the page: the account's owner, somebody else who is signed in, or a visitor. */
  reader: "owner" | "another" | "visitor";
  next: string | null;
}) {
  const here = withNext(`/activate/${keyOfLink}/`, next);
  const isOwn = reader === "owner";
  return (
    <AuthLayout
      site={site}
      title={isOwn ? "Confirm your address" : "This account is active"}
      description={
        isOwn ? (
          <>
            Is <span className="font-medium break-all text-ink">{email}</span> yours?
          </>
        ) : (
          "Sign in to confirm that this address is yours."
        )
      }
    >
      {isOwn ? (
        <ConfirmAddressForm action={confirmAddress.bind(null, keyOfLink)} next={next} />
      ) : (
        <LinkButton
          href={withNext(reader === "another" ? "/logout/" : "/login/", here)}
          prefetch={false}
          variant="primary"
          className="w-full"
        >
          {reader === "another" ? "Switch account" : "Sign in"}
        </LinkButton>
      )}
    </AuthLayout>
  );
}
