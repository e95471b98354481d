import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { DemoAccounts } from "@/components/identity/demo-accounts";
import { LoginForm } from "@/components/identity/login-form";
import { ProviderButtons } from "@/components/identity/provider-buttons";
import { Callout } from "@/components/ui/callout";
import { parseNextPath, pathOnSite, withNext } from "@/lib/auth/next-path";
import { signInProviders } from "@/lib/auth/providers";
import { demoAccounts } from "@/lib/demo/accounts";
import { currentActor } from "@/lib/http/call";
import { siteUrl } from "@/lib/http/request";
import { AuthLayout } from "@/themes/default/auth-layout";
import { currentSite } from "../../frame";
import { providerRefusal } from "../provider-refusal";
import { signIn, signInAs } from "./actions";
import { continueWith } from "./provider-actions";

export const metadata: Metadata = { title: "Sign in" };

export default async function LoginPage({ searchParams }: PageProps<"/login">) {
  const query = await searchParams;
  const next = parseNextPath(query.next) ?? pathOnSite(query.callbackUrl, siteUrl());
  const [site, actor] = await Promise.all([currentSite(), currentActor()]);
  if (actor.kind === "user") redirect(next ?? "/app/");
  const refusal = providerRefusal(query);
  return (
    <AuthLayout
      site={site}
      title="Sign in"
      after={
        <div className="flex flex-col gap-8">
          {site.authentication === "enabled" && (
            <p>
              New here?{" "}
              <Link href={withNext("/register/", next)} className="font-medium text-primary hover:underline">
                Sign up
              </Link>
            </p>
          )}
          <p className="text-13 text-muted">
            Before you type a password, look at the address bar: this site is at{" "}
            <span className="font-mono break-all">{siteUrl()}</span>.
          </p>
          {process.env.TURNPIKE_DEMO === "1" && <DemoAccounts accounts={demoAccounts} signIn={signInAs} />}
        </div>
      }
    >
      {refusal !== null && (
        <Callout tone="danger" announce className="mb-5">
          {refusal}
        </Callout>
      )}
      <LoginForm action={signIn} next={next} />
      <ProviderButtons providers={signInProviders()} next={next} action={continueWith} />
    </AuthLayout>
  );
}
