import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SecondFactorForm } from "@/components/identity/second-factor-form";
import { LinkButton } from "@/components/ui/button";
import { currentRequest } from "@/lib/http/call";
import { pendingSignIn } from "@/lib/identity/sign-in/pending-sign-in";
import { now } from "@/lib/time/clock";
import { AuthLayout } from "@/themes/default/auth-layout";
import { currentSite } from "../../../frame";
import { sendCodes } from "./actions";

export const metadata: Metadata = { title: "Second factor" };

/** Between a provider and a session, for who asked for more than the provider's word. */
export default async function SecondFactorPage() {
  const site = await currentSite();
  const pending = pendingSignIn.read(await currentRequest(), now());
  if (!pending) redirect("/login/");
  return (
    <AuthLayout
      site={site}
      title="One more step"
      description="Your account asks for a code beside the sign-in."
      after={
        <LinkButton href="/login/" variant="quiet">
          Sign in another way
        </LinkButton>
      }
    >
      <SecondFactorForm action={sendCodes} asks={pending.asks} />
    </AuthLayout>
  );
}
