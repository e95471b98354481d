import type { Metadata } from "next";
import { RefreshWhilePending } from "@/components/billing/refresh-while";
import { PreviewForm } from "@/components/jobs/preview-form";
import { PreviewResult } from "@/components/jobs/preview-result";
import { RunsTable } from "@/components/jobs/runs-table";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { attempt, load } from "@/lib/http/call";
import { listJobRuns, previewJob } from "@/lib/jobs/operations/renewals";
import { now as clockNow } from "@/lib/time/clock";
import { brokerView } from "../../../../frame";
import { startRenewals } from "./actions";

export const metadata: Metadata = { title: "Jobs" };

const PATH = "/billing/jobs/";

export default async function JobsPage({ searchParams }: PageProps<"/billing/jobs">) {
  const [query, { profile }] = await Promise.all([searchParams, brokerView()]);
  const page = textOf(query.page) || "1";
  const asked = {
    at: textOf(query.at),
    profile: textOf(query.profile),
    withCharges: query.charges !== "off",
  };
  const [runs, preview] = await Promise.all([
    load(listJobRuns, { query: { job: "renewals", page } }),
    query.preview === undefined ? null : attempt(previewJob, { query: previewQuery(asked) }),
  ]);
  const refusal = preview && !preview.ok ? preview.refusal : null;
  return (
    <>
      <PageHeader
        title="Jobs"
        description="Every night at 00:30 UTC income is recognised, terms are extended, and what is due is charged. Each run can be looked at here, tried, and started."
      />
      {runs.results.some(({ finished_at: finishedAt }) => finishedAt === null) && <RefreshWhilePending />}
      <div className="flex flex-col gap-8">
        <Section
          title="Preview a run"
          description="Says exactly what a run would write, charge and send. Nothing happens by it."
        >
          <PreviewForm path={PATH} values={asked} errors={refusal?.fields ?? {}} />
          {refusal?.detail && <Callout tone="danger" announce title={refusal.detail} />}
          {preview?.ok && (
            <PreviewResult
              preview={preview.value}
              isAhead={preview.value.at > clockNow()}
              start={startRenewals.bind(null, { ...asked, at: preview.value.at.toISOString() })}
            />
          )}
        </Section>
        <Section title="Runs">
          <RunsTable runs={runs.results} now={clockNow()} zone={profile.timeZone} />
          <Pagination query={{ path: PATH, params: { page } }} count={runs.count} page={Number(page)} />
        </Section>
      </div>
    </>
  );
}

function previewQuery({ at, profile, withCharges }: { at: string; profile: string; withCharges: boolean }) {
  return {
    ...(at ? { at } : {}),
    ...(profile ? { profile } : {}),
    with_charges: withCharges ? ("true" as const) : ("false" as const),
  };
}

function textOf(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value)?.trim() ?? "";
}
