import type { Metadata } from "next";
import { LinkButton } from "@/components/ui/button";
import { ErrorPage } from "@/themes/default/error-page";

export const metadata: Metadata = { title: "No access" };

export default function Forbidden() {
  return (
    <ErrorPage
      status={403}
      title="You have no access to this page"
      action={
        <LinkButton href="/logout/" prefetch={false} variant="primary">
          Switch account
        </LinkButton>
      }
    >
      Ask a manager of this profile to give you a role, or sign in with the account that has one.
    </ErrorPage>
  );
}
