import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { Markdown } from "@/components/ui/markdown";
import { Time } from "@/components/ui/time";
import { database } from "@/lib/db";
import { findAgreement } from "@/lib/identity";
import { PublicContent } from "@/themes/default/public-layout";

const agreementOf = cache(async (slug: string) => (await findAgreement(database(), slug)) ?? notFound());

export async function generateMetadata({ params }: PageProps<"/legal/[agreement]">): Promise<Metadata> {
  return { title: (await agreementOf((await params).agreement)).title };
}

/** What people agree to when they sign up. */
export default async function AgreementPage({ params }: PageProps<"/legal/[agreement]">) {
  const { title, text, updatedAt } = await agreementOf((await params).agreement);
  return (
    <PublicContent>
      <article className="max-w-text">
        <h1 className="font-semibold text-32 sm:text-40">{title}</h1>
        <p className="mt-3 text-14 text-muted">
          As of <Time at={updatedAt} />
        </p>
        <Markdown text={text} heading="h2" className="mt-8 gap-4" />
      </article>
    </PublicContent>
  );
}
