import type { Metadata } from "next";
import { NewProfileForm } from "@/components/identity/new-profile-form";
import { LinkButton } from "@/components/ui/button";
import { parseNextPath } from "@/lib/auth/next-path";
import { currentActor, redirectToSignIn } from "@/lib/http/call";
import { AuthLayout } from "@/themes/default/auth-layout";
import { currentSite } from "../../../frame";
import { createProfile, findProfiles, requestRole } from "./actions";

export const metadata: Metadata = { title: "New organization" };

export default async function NewProfilePage({ searchParams }: PageProps<"/profile/new">) {
  const next = parseNextPath((await searchParams).next);
  const [site, actor] = await Promise.all([currentSite(), currentActor()]);
  if (actor.kind === "visitor") return redirectToSignIn();
  return (
    <AuthLayout
      site={site}
      title="New organization"
      description="It has its own plans, cards and receipts."
      after={
        <LinkButton href="/app/" variant="quiet">
          Cancel
        </LinkButton>
      }
    >
      <NewProfileForm
        action={createProfile}
        find={findProfiles}
        request={requestRole}
        next={next}
        email={actor.email ?? ""}
      />
    </AuthLayout>
  );
}
