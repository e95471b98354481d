import type { Metadata } from "next";
import Link from "next/link";
import { EmptyState } from "@/components/ui/empty-state";
import { Pagination } from "@/components/ui/pagination";
import { Time } from "@/components/ui/time";
import { load } from "@/lib/http/call";
import { listLegalAgreements } from "@/lib/identity/operations/legal";
import { PublicContent } from "@/themes/default/public-layout";
import { currentSite } from "../../frame";

export const metadata: Metadata = { title: "Terms and policies" };

export default async function LegalPage({ searchParams }: PageProps<"/legal">) {
  const { page } = await searchParams;
  const [site, agreements] = await Promise.all([
    currentSite(),
    load(listLegalAgreements, { query: page === undefined ? {} : { page } }),
  ]);
  return (
    <PublicContent>
      <div className="max-w-text">
        <h1 className="font-semibold text-32 sm:text-40">Terms and policies</h1>
        <p className="mt-3 text-muted">What holds between you and {site.name}.</p>
        {agreements.count === 0 ? (
          <EmptyState title="Nothing here yet" className="mt-10 text-14">
            The terms of {site.name} will be here once they are written.
          </EmptyState>
        ) : (
          <ul className="mt-10 divide-y border-y">
            {agreements.results.map(({ slug, title, updated_at: updatedAt }) => (
              <li key={slug} className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 py-4">
                <Link
                  href={`/legal/${slug}/`}
                  className="font-medium text-primary underline-offset-2 hover:underline"
                >
                  {title}
                </Link>
                <span className="text-14 text-muted">
                  As of <Time at={updatedAt} />
                </span>
              </li>
            ))}
          </ul>
        )}
        <div className="mt-6 text-14">
          <Pagination
            query={{ path: "/legal/", params: { page } }}
            count={agreements.count}
            page={Number(page ?? 1)}
          />
        </div>
      </div>
    </PublicContent>
  );
}
