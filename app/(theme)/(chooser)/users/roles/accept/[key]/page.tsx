import type { Metadata } from "next";
import { withArticle } from "@/components/roles/role-title";
import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { SubmitButton } from "@/components/ui/submit-button";
import { parseNextPath } from "@/lib/auth/next-path";
import { database } from "@/lib/db";
import { currentActor, redirectToSignIn } from "@/lib/http/call";
import { findInvitation } from "@/lib/identity";
import { now } from "@/lib/time/clock";
import { AuthLayout } from "@/themes/default/auth-layout";
import { currentSite } from "../../../../../frame";
import { acceptInvitation } from "../actions";

export const metadata: Metadata = { title: "Invitation" };

/** What an invitation in a mail grants, and the button to accept it: opening the link does nothing. */
export default async function InvitationPage({
  params,
  searchParams,
}: PageProps<"/users/roles/accept/[key]">) {
  const [{ key }, query] = await Promise.all([params, searchParams]);
  const [site, actor] = await Promise.all([currentSite(), currentActor()]);
  if (actor.kind === "visitor") return redirectToSignIn();
  const invitation = await findInvitation(database(), actor.id, key, now());
  const connections = `/users/${encodeURIComponent(actor.username)}/roles/`;
  if (!invitation)
    return (
      <AuthLayout
        site={site}
        title="Nothing to accept"
        description={`This invitation was accepted or withdrawn, or is not for ${actor.username}.`}
        after={
          <LinkButton href="/logout/" variant="quiet" prefetch={false}>
            Switch account
          </LinkButton>
        }
      >
        <LinkButton href={connections} className="w-full">
          See your profiles
        </LinkButton>
      </AuthLayout>
    );
  const { profile, type } = invitation;
  const next = parseNextPath(query.next);
  return (
    <AuthLayout
      site={site}
      title={`Join ${profile.name}`}
      description={`You are invited to be ${withArticle(type.title)} of ${profile.name}.`}
      after={
        <LinkButton href={connections} variant="quiet">
          Decide later
        </LinkButton>
      }
    >
      <form action={acceptInvitation.bind(null, key)} className="flex flex-col gap-5">
        {next !== null && <input type="hidden" name="next" value={next} />}
        <Callout>
          {type.slug === "manager"
            ? "Managers may do everything on behalf of the profile: pay, change it, and give roles to others."
            : `You act as ${actor.username} and can leave at any time.`}
          {profile.email !== "" && <> Questions go to {profile.email}.</>}
        </Callout>
        <SubmitButton className="w-full">Accept</SubmitButton>
      </form>
    </AuthLayout>
  );
}
