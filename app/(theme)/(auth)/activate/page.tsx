import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { GetStartedForm } from "@/components/identity/get-started-form";
import { parseNextPath, withNext } from "@/lib/auth/next-path";
import { currentActor } from "@/lib/http/call";
import { AuthLayout } from "@/themes/default/auth-layout";
import { currentSite } from "../../frame";
import { getStarted } from "./actions";

export const metadata: Metadata = { title: "Get started" };

export default async function GetStartedPage({ searchParams }: PageProps<"/activate">) {
  const next = parseNextPath((await searchParams).next);
  const [site, actor] = await Promise.all([currentSite(), currentActor()]);
  if (actor.kind === "user" && actor.hasPassword) redirect(next ?? "/app/");
  return (
    <AuthLayout
      site={site}
      title="Get started"
      description="With your password, or by a link that we send you."
      after={
        site.authentication === "enabled" && (
          <p>
            New here?{" "}
            <Link href={withNext("/register/", next)} className="font-medium text-primary hover:underline">
              Sign up
            </Link>
          </p>
        )
      }
    >
      <GetStartedForm action={getStarted} next={next} />
    </AuthLayout>
  );
}
