import type { Metadata } from "next";
import { cache } from "react";
import { AgreementForm } from "@/components/identity/agreement-form";
import { DeleteAgreement } from "@/components/identity/delete-agreement";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { LinkButton } from "@/components/ui/button";
import { Section } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Time } from "@/components/ui/time";
import { database } from "@/lib/db";
import { load } from "@/lib/http/call";
import { namedSite } from "@/lib/identity";
import { getBrokerAgreement } from "@/lib/identity/operations/agreements";
import { brokerView } from "../../../../frame";
import { deleteAgreement, saveAgreement } from "../actions";

const agreementOf = cache((document: string) => load(getBrokerAgreement, { params: { document } }));

export async function generateMetadata({ params }: PageProps<"/agreements/[document]">): Promise<Metadata> {
  return { title: (await agreementOf((await params).document)).title };
}

export default async function AgreementPage({ params }: PageProps<"/agreements/[document]">) {
  const { document } = await params;
  const [agreement, site] = await Promise.all([agreementOf(document), namedSite(database()), brokerView()]);
  const { title, slug, markdown, updated_at: updatedAt, nb_signatures: signatures } = agreement;
  const version = updatedAt.toISOString();
  return (
    <>
      <PageHeader
        title={title}
        description={
          <>
            In force since <Time at={updatedAt} />, signed by {people(signatures)}.
          </>
        }
        breadcrumbs={
          <Breadcrumbs items={[{ label: "Agreements", href: "/agreements/" }, { label: title }]} />
        }
        actions={<LinkButton href={`/legal/${slug}/`}>View</LinkButton>}
      />
      <div className="flex flex-col gap-10">
        <AgreementForm
          values={{ title, text: markdown, again: true }}
          site={site}
          signatures={signatures}
          isTerms={slug === "terms-of-use"}
          save={saveAgreement.bind(null, slug, version)}
        />
        <Section
          title="Delete this agreement"
          description="Its text, every text before, and all signatures go. The audit log keeps who signed when."
        >
          <DeleteAgreement
            title={title}
            signatures={signatures}
            onDelete={deleteAgreement.bind(null, slug)}
          />
        </Section>
      </div>
    </>
  );
}

function people(count: number): string {
  return count === 0 ? "nobody yet" : count === 1 ? "one person" : `${count} people`;
}
