import type { Metadata } from "next";
import { LinkButton } from "@/components/ui/button";
import { withNext } from "@/lib/auth/next-path";
import { requestedPath } from "@/lib/http/call";
import { ErrorPage } from "@/themes/default/error-page";
import { currentViewer } from "./frame";

export const metadata: Metadata = { title: "No access" };

/** Says who is signed in, because that is most often what is wrong. */
export default async function Forbidden() {
  const [viewer, path] = await Promise.all([currentViewer(), requestedPath()]);
  return (
    <ErrorPage
      status={403}
      title="You have no access to this page"
      action={
        <LinkButton href={withNext("/logout/", path)} prefetch={false} variant="primary">
          Switch account
        </LinkButton>
      }
    >
      {viewer && (
        <>
          You are signed in as <span className="font-medium text-ink">{viewer.user.printableName}</span>{" "}
          <span className="font-mono text-[0.85em]">({viewer.user.slug})</span>.{" "}
        </>
      )}
      Ask a manager of this profile to give you a role, or sign in with the account that has one.
    </ErrorPage>
  );
}
