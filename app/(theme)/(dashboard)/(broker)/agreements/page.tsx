import type { Metadata } from "next";
import Link from "next/link";
import { NewAgreementForm } from "@/components/identity/new-agreement-form";
import { Section } from "@/components/ui/card";
import { type Column, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { Time } from "@/components/ui/time";
import { load } from "@/lib/http/call";
import type { Agreement } from "@/lib/identity/legal/schemas";
import { listBrokerAgreements } from "@/lib/identity/operations/agreements";
import { brokerView } from "../../../frame";
import { createAgreement } from "./actions";

export const metadata: Metadata = { title: "Agreements" };

export default async function AgreementsPage({ searchParams }: PageProps<"/agreements">) {
  const query = await searchParams;
  const [agreements] = await Promise.all([load(listBrokerAgreements, { query }), brokerView()]);
  return (
    <>
      <PageHeader
        title="Agreements"
        description="What people agree to when they sign up. Nobody uses the site before signing the one called terms-of-use."
      />
      <div className="flex flex-col gap-10">
        <div className="flex flex-col gap-3">
          <DataTable
            caption="Agreements"
            columns={COLUMNS}
            rows={agreements.results}
            rowKey={({ slug }) => slug}
            query={{ path: "/agreements/", params: query }}
            empty={
              <EmptyState title="No agreements yet">
                Terms of use, a privacy policy: create them below, then write their text.
              </EmptyState>
            }
          />
          <Pagination
            query={{ path: "/agreements/", params: query }}
            count={agreements.count}
            page={Number(query.page ?? 1)}
          />
        </div>
        <Section title="New agreement" description="Its address is made from the title and stays.">
          <NewAgreementForm action={createAgreement} />
        </Section>
      </div>
    </>
  );
}

const COLUMNS: Column<Agreement>[] = [
  {
    key: "title",
    header: "Title",
    sort: "title",
    cell: ({ slug, title }) => (
      <Link href={`/agreements/${slug}/`} className="text-primary underline-offset-2 hover:underline">
        {title}
      </Link>
    ),
  },
  { key: "slug", header: "Slug", cell: ({ slug }) => <span className="font-mono text-13">{slug}</span> },
  {
    key: "updated_at",
    header: "In force since",
    sort: "updated_at",
    cell: ({ updated_at }) => <Time at={updated_at} />,
    className: "whitespace-nowrap",
  },
];
