import type { Metadata } from "next";
import Link from "next/link";
import { RecoverForm } from "@/components/identity/recover-form";
import { parseNextPath, withNext } from "@/lib/auth/next-path";
import { AuthLayout } from "@/themes/default/auth-layout";
import { currentSite } from "../../frame";
import { recover } from "./actions";

export const metadata: Metadata = { title: "Recover password" };

export default async function RecoverPage({ searchParams }: PageProps<"/recover">) {
  const next = parseNextPath((await searchParams).next);
  const site = await currentSite();
  return (
    <AuthLayout
      site={site}
      title="Recover password"
      description="We send you a link by which you set a new one."
      after={
        <p>
          Know it after all?{" "}
          <Link href={withNext("/login/", next)} className="font-medium text-primary hover:underline">
            Sign in
          </Link>
        </p>
      }
    >
      <RecoverForm action={recover} next={next} />
    </AuthLayout>
  );
}
