import type { Metadata } from "next";
import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { SubmitButton } from "@/components/ui/submit-button";
import { database } from "@/lib/db";
import { findRequest } from "@/lib/subscriptions";
import { now } from "@/lib/time/clock";
import { AuthLayout } from "@/themes/default/auth-layout";
import { currentSite, profileView } from "../../../../../../frame";
import { acceptRequest } from "./actions";

export const metadata: Metadata = { title: "Accept a subscriber" };

/** Who has ordered what, and the button to accept it: opening the link of the mail does nothing. */
export default async function AcceptRequestPage({
  params,
}: PageProps<"/profile/[profile]/subscribers/accept/[key]">) {
  const { profile: slug, key } = await params;
  const [site, { profile, viewer }] = await Promise.all([currentSite(), profileView(slug)]);
  const request = profile.access === "manager" ? await findRequest(database(), slug, key, now()) : null;
  const subscribers = `/profile/${encodeURIComponent(slug)}/subscribers/`;
  if (!request)
    return (
      <AuthLayout
        site={site}
        title="Nothing to accept"
        description={
          profile.access === "manager"
            ? "This request was answered or withdrawn, or has ended."
            : `Managers of ${profile.name} accept on its behalf; ${viewer.user.slug} is none.`
        }
      >
        <LinkButton href={subscribers} className="w-full">
          See the subscribers
        </LinkButton>
      </AuthLayout>
    );
  return (
    <AuthLayout
      site={site}
      title={`Accept ${request.subscriberName}`}
      description={`${request.subscriberName} has ordered ${request.planTitle}.`}
      after={
        <LinkButton href={subscribers} variant="quiet">
          Decide later, or refuse
        </LinkButton>
      }
    >
      <form action={acceptRequest.bind(null, slug, key)} className="flex flex-col gap-5">
        <Callout>
          What was ordered begins when you accept. If you refuse, all that was paid is given back.
        </Callout>
        <SubmitButton className="w-full">Accept</SubmitButton>
      </form>
    </AuthLayout>
  );
}
