import { LinkButton } from "@/components/ui/button";
import { AuthLayout } from "@/themes/default/auth-layout";
import type { SiteInfo } from "../frame";

/** What a link shows that was used, or has ended, and the way on. */
export function LinkEnded({ site }: { site: SiteInfo }) {
  return (
    <AuthLayout
      site={site}
      title="This link has ended"
      description="It was used before, or is too old. Have another one sent to you."
    >
      <div className="flex flex-col gap-2">
        <LinkButton href="/recover/" variant="primary" className="w-full">
          Send another link
        </LinkButton>
        <LinkButton href="/login/" variant="quiet" className="w-full">
          Sign in
        </LinkButton>
      </div>
    </AuthLayout>
  );
}
