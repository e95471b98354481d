import type { Metadata } from "next";
import { SignForm } from "@/components/identity/sign-form";
import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Markdown } from "@/components/ui/markdown";
import { Time } from "@/components/ui/time";
import { parseNextPath } from "@/lib/auth/next-path";
import { database } from "@/lib/db";
import { currentActor, redirectToSignIn } from "@/lib/http/call";
import { findSignature } from "@/lib/identity";
import { PublicContent } from "@/themes/default/public-layout";
import { agreementText } from "../../agreement-text";
import { sign } from "./actions";

export async function generateMetadata({ params }: PageProps<"/legal/[agreement]/sign">): Promise<Metadata> {
  return { title: (await agreementText((await params).agreement)).title };
}

/** Reads and signs; whoever is sent here goes on to `next` afterwards. */
export default async function SignPage({ params, searchParams }: PageProps<"/legal/[agreement]/sign">) {
  const [{ agreement: slug }, query, actor] = await Promise.all([params, searchParams, currentActor()]);
  const { title, markdown, updated_at: updatedAt } = await agreementText(slug);
  if (actor.kind === "visitor") return redirectToSignIn();
  const next = parseNextPath(query.next);
  const signedAt = await findSignature(database(), actor.id, slug);
  return (
    <PublicContent>
      <article className="max-w-text">
        <h1 className="font-semibold text-32 sm:text-40">{title}</h1>
        <p className="mt-3 text-14 text-muted">
          As of <Time at={updatedAt} />
        </p>
        <Markdown text={markdown} heading="h2" className="mt-8 gap-4" />
        <div className="mt-10 border-t pt-6 text-14">
          {signedAt ? (
            <Callout
              tone="success"
              title="You have agreed"
              action={<LinkButton href={next ?? "/app/"}>Continue</LinkButton>}
            >
              On <Time at={signedAt} />. There is nothing else to do.
            </Callout>
          ) : (
            <SignForm
              action={sign.bind(null, slug)}
              next={next}
              title={title}
              readVersion={updatedAt.toISOString()}
            />
          )}
        </div>
      </article>
    </PublicContent>
  );
}
