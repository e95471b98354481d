import type { Metadata } from "next";
import { Markdown } from "@/components/ui/markdown";
import { Time } from "@/components/ui/time";
import { PublicContent } from "@/themes/default/public-layout";
import { agreementText } from "../agreement-text";

export async function generateMetadata({ params }: PageProps<"/legal/[agreement]">): Promise<Metadata> {
  return { title: (await agreementText((await params).agreement)).title };
}

/** What people agree to when they sign up. */
export default async function AgreementPage({ params }: PageProps<"/legal/[agreement]">) {
  const { title, markdown, updated_at: updatedAt } = await agreementText((await params).agreement);
  return (
    <PublicContent>
      <article className="max-w-text">
        <h1 className="font-semibold text-32 sm:text-40">{title}</h1>
        <p className="mt-3 text-14 text-muted">
          As of <Time at={updatedAt} />
        </p>
        <Markdown text={markdown} heading="h2" className="mt-8 gap-4" />
      </article>
    </PublicContent>
  );
}
