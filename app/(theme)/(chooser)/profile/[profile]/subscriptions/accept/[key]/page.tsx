import type { Metadata } from "next";
import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { SubmitButton } from "@/components/ui/submit-button";
import { Time } from "@/components/ui/time";
import { database } from "@/lib/db";
import { findOffer } from "@/lib/subscriptions";
import { now } from "@/lib/time/clock";
import { AuthLayout } from "@/themes/default/auth-layout";
import { currentSite, profileView } from "../../../../../../frame";
import { acceptOffer } from "./actions";

export const metadata: Metadata = { title: "Accept a subscription" };

/** What a provider has granted, and the button to accept it: opening the link of the mail does nothing. */
export default async function AcceptGrantPage({
  params,
}: PageProps<"/profile/[profile]/subscriptions/accept/[key]">) {
  const { profile: slug, key } = await params;
  const [site, { profile, viewer }] = await Promise.all([currentSite(), profileView(slug)]);
  const offer = profile.access === "manager" ? await findOffer(database(), slug, key, now()) : null;
  const subscriptions = `/profile/${encodeURIComponent(slug)}/subscriptions/`;
  if (!offer)
    return (
      <AuthLayout
        site={site}
        title="Nothing to accept"
        description={
          profile.access === "manager"
            ? "This offer was accepted, refused or withdrawn, or has ended."
            : `Managers of ${profile.name} accept on its behalf; ${viewer.user.slug} is none.`
        }
      >
        <LinkButton href={subscriptions} className="w-full">
          See the subscriptions
        </LinkButton>
      </AuthLayout>
    );
  return (
    <AuthLayout
      site={site}
      title={`Accept ${offer.plan.title}`}
      description={`${offer.providerName} subscribes ${profile.name} to ${offer.plan.title}.`}
      after={
        <LinkButton href={subscriptions} variant="quiet">
          Decide later
        </LinkButton>
      }
    >
      <form action={acceptOffer.bind(null, slug, key, offer.plan.slug)} className="flex flex-col gap-5">
        <Callout>
          Nothing is charged until <Time at={offer.endsAt} zone={profile.timeZone} />.{" "}
          {offer.renews
            ? "Then it renews at the price of the plan, unless you cancel the renewal before."
            : "Then it ends by itself."}
        </Callout>
        <SubmitButton className="w-full">Accept</SubmitButton>
      </form>
    </AuthLayout>
  );
}
