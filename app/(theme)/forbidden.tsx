import type { Metadata } from "next";
import { LinkButton } from "@/components/ui/button";
import { withNext } from "@/lib/auth/next-path";
import { currentActor, requestedPath } from "@/lib/http/call";
import { ErrorPage } from "@/themes/default/error-page";

export const metadata: Metadata = { title: "No access" };

/**
 * Says who is signed in, because that is most often what is wrong. Next makes this page beside every other, in case, so
 * it asks for nothing that is not known already.
 */
export default async function Forbidden() {
  const [actor, path] = await Promise.all([currentActor(), requestedPath()]);
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
      {actor.kind === "user" && (
        <>
          You are signed in as{" "}
          <span className="font-medium text-ink">{actor.fullName || actor.username}</span>{" "}
          <span className="font-mono text-[0.85em]">({actor.username})</span>.{" "}
        </>
      )}
      Ask a manager of this profile to give you a role, or sign in with the account that has one.
    </ErrorPage>
  );
}
