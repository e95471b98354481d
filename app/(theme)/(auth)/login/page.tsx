import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { DemoAccounts } from "@/components/identity/demo-accounts";
import { LoginForm } from "@/components/identity/login-form";
import { parseNextPath, withNext } from "@/lib/auth/next-path";
import { demoAccounts } from "@/lib/demo/accounts";
import { currentActor } from "@/lib/http/call";
import { AuthLayout } from "@/themes/default/auth-layout";
import { currentSite } from "../../frame";
import { signIn, signInAs } from "./actions";

export const metadata: Metadata = { title: "Sign in" };

export default async function LoginPage({ searchParams }: PageProps<"/login">) {
  const next = parseNextPath((await searchParams).next);
  const [site, actor] = await Promise.all([currentSite(), currentActor()]);
  if (actor.kind === "user") redirect(next ?? "/app/");
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
          {process.env.TURNPIKE_DEMO === "1" && <DemoAccounts accounts={demoAccounts} signIn={signInAs} />}
        </div>
      }
    >
      <LoginForm action={signIn} next={next} />
    </AuthLayout>
  );
}
