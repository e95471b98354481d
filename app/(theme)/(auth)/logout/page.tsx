import type { Metadata } from "next";
import { LinkButton } from "@/components/ui/button";
import { SubmitButton } from "@/components/ui/submit-button";
import { parseNextPath, withNext } from "@/lib/auth/next-path";
import { currentActor } from "@/lib/http/call";
import { AuthLayout } from "@/themes/default/auth-layout";
import { currentSite, currentViewer } from "../../frame";
import { signOut } from "./actions";

export const metadata: Metadata = { title: "Sign out" };

/** Asks first: a link that signs out by itself could be put on any page of the world. */
export default async function LogoutPage({ searchParams }: PageProps<"/logout">) {
  const next = parseNextPath((await searchParams).next);
  const [site, actor, viewer] = await Promise.all([currentSite(), currentActor(), currentViewer()]);
  if (actor.kind === "visitor" || !viewer) {
    return (
      <AuthLayout site={site} title="You are signed out" description="See you next time.">
        <LinkButton href={withNext("/login/", next)} variant="primary" className="w-full">
          Sign in
        </LinkButton>
      </AuthLayout>
    );
  }
  return (
    <AuthLayout
      site={site}
      title="Sign out"
      description={
        <>
          You are signed in as <span className="font-medium text-ink">{viewer.user.printableName}</span>.
        </>
      }
    >
      <form action={signOut} className="flex flex-col gap-2">
        {next !== null && <input type="hidden" name="next" value={next} />}
        <SubmitButton className="w-full">Sign out</SubmitButton>
        <LinkButton href={next ?? "/app/"} variant="quiet" className="w-full">
          Stay signed in
        </LinkButton>
      </form>
    </AuthLayout>
  );
}
