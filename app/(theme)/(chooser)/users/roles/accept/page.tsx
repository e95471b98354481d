import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { withArticle } from "@/components/roles/role-title";
import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { SubmitButton } from "@/components/ui/submit-button";
import { parseNextPath, withNext } from "@/lib/auth/next-path";
import { database } from "@/lib/db";
import { currentActor, redirectToSignIn } from "@/lib/http/call";
import { findImplicitOffer } from "@/lib/identity";
import { now } from "@/lib/time/clock";
import { AuthLayout } from "@/themes/default/auth-layout";
import { currentSite } from "../../../../frame";
import { laterAddress } from "../../../profile-address";
import { joinByDomain } from "./actions";

export const metadata: Metadata = { title: "Join your organization" };

/** The role that goes with the domain of the user's address: what it is, and the button to take it. */
export default async function JoinPage({ searchParams }: PageProps<"/users/roles/accept">) {
  const next = parseNextPath((await searchParams).next);
  const [site, actor] = await Promise.all([currentSite(), currentActor()]);
  if (actor.kind === "visitor") return redirectToSignIn();
  const offer = await findImplicitOffer(database(), actor.id, now());
  const account = `/users/${encodeURIComponent(actor.username)}/`;
  if (!offer) redirect(withNext(`${account}roles/`, next));
  const without = (
    <LinkButton href={laterAddress(next ?? "/app/")} variant="quiet">
      Go on by yourself
    </LinkButton>
  );
  if (offer.kind === "unverified")
    return (
      <AuthLayout
        site={site}
        title="Verify your e-mail address"
        description={`People of an organization use addresses like ${offer.email}. Once yours is verified you can join it.`}
        after={without}
      >
        <LinkButton href={account} variant="primary" className="w-full">
          Verify on your account page
        </LinkButton>
      </AuthLayout>
    );
  const { profile, type } = offer.role;
  return (
    <AuthLayout
      site={site}
      title={`Join ${profile.name}`}
      description={`As your address is verified, you can be ${withArticle(type.title)} of ${profile.name}.`}
      after={without}
    >
      <form action={joinByDomain} className="flex flex-col gap-5">
        {next !== null && <input type="hidden" name="next" value={next} />}
        <Callout>Its managers see that you joined. You can leave at any time.</Callout>
        <SubmitButton className="w-full">Join {profile.name}</SubmitButton>
      </form>
    </AuthLayout>
  );
}
