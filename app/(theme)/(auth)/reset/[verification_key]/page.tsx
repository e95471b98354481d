import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { NewPasswordForm } from "@/components/identity/new-password-form";
import { database } from "@/lib/db";
import { findResetUser } from "@/lib/identity";
import { isLinkKey } from "@/lib/identity/registration/links";
import { now } from "@/lib/time/clock";
import { AuthLayout } from "@/themes/default/auth-layout";
import { currentSite } from "../../../frame";
import { LinkEnded } from "../../link-ended";
import { reset } from "./actions";

export const metadata: Metadata = { title: "Set a new password" };

/** Looking at the page leaves the link good: programs that scan mail look at everything. */
export default async function ResetPage({ params }: PageProps<"/reset/[verification_key]">) {
  const { verification_key: key } = await params;
  if (!isLinkKey(key)) notFound();
  const [site, user] = await Promise.all([currentSite(), findResetUser(database(), key, now())]);
  if (!user) return <LinkEnded site={site} />;
  return (
    <AuthLayout
      site={site}
      title="Set a new password"
      description={
        <>
          For <span className="font-medium text-ink">{user.username}</span>. You are signed out everywhere
          else.
        </>
      }
    >
      <NewPasswordForm
        action={reset.bind(null, key)}
        username={user.username}
        related={[user.username, user.full_name, user.email ?? ""]}
      />
    </AuthLayout>
  );
}
