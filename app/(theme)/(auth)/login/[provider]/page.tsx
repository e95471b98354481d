import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { SubmitAtOnce } from "@/components/forms/submit-at-once";
import { SubmitButton } from "@/components/ui/submit-button";
import { parseNextPath } from "@/lib/auth/next-path";
import { findProvider } from "@/lib/auth/providers";
import { currentActor } from "@/lib/http/call";
import { AuthLayout } from "@/themes/default/auth-layout";
import { currentSite } from "../../../frame";
import { continueWith } from "../provider-actions";

export const metadata: Metadata = { title: "Sign in" };

/** Leads on to a provider: where users of a delegated e-mail domain are sent. The form goes off by itself. */
export default async function ProviderPage({ params, searchParams }: PageProps<"/login/[provider]">) {
  const [site, actor] = await Promise.all([currentSite(), currentActor()]);
  const provider = findProvider((await params).provider);
  if (!provider) notFound();
  const next = parseNextPath((await searchParams).next);
  if (actor.kind === "user") redirect(next ?? "/app/");
  return (
    <AuthLayout
      site={site}
      title="Sign in"
      description={`You sign in with ${provider.title}, and come back here.`}
    >
      <form action={continueWith}>
        <input type="hidden" name="provider" value={provider.name} />
        {next !== null && <input type="hidden" name="next" value={next} />}
        <SubmitButton className="w-full">Continue with {provider.title}</SubmitButton>
        <SubmitAtOnce />
      </form>
    </AuthLayout>
  );
}
