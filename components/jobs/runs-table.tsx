import { Badge } from "@/components/ui/badge";
import { type Column, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Time } from "@/components/ui/time";
import type { JobRun } from "@/lib/jobs/schemas";
import { utcInstant } from "./instant";

type Step = JobRun["steps"][number];

/** Runs of a job: for when, how long, what each step did, and what went wrong. */
export function RunsTable({ runs, now, zone }: { runs: readonly JobRun[]; now: Date; zone: string }) {
  return (
    <DataTable
      caption="Runs"
      columns={columns(now, zone)}
      rows={runs}
      rowKey={({ id }) => id}
      empty={
        <EmptyState title="No run yet">The first one is done in the coming night, at 00:30 UTC.</EmptyState>
      }
    />
  );
}

function columns(now: Date, zone: string): Column<JobRun>[] {
  return [
    {
      key: "started",
      header: "Started",
      cell: ({ started_at }) => <Time at={started_at} now={now} zone={zone} />,
      className: "whitespace-nowrap",
    },
    {
      key: "for",
      header: "For",
      cell: ({ at, profile }) => (
        <>
          {at === null ? null : <span className="whitespace-nowrap">{utcInstant(at)}</span>}
          {profile !== null && <span className="block font-mono text-13 text-muted">{profile}</span>}
        </>
      ),
    },
    { key: "state", header: "State", cell: (run) => <State run={run} /> },
    {
      key: "took",
      header: "Took",
      cell: (run) => duration(run, now),
      className: "whitespace-nowrap",
      align: "end",
    },
    {
      key: "steps",
      header: "What it did",
      cell: ({ steps, error }) => (
        <ul className="flex flex-col gap-1">
          {error !== null && <li className="text-danger">{error}</li>}
          {steps.map((step) => (
            <li key={step.id}>
              <span className="font-mono text-13">{step.job}</span>{" "}
              <span className={step.error === null ? "text-muted" : "text-danger"}>{told(step)}</span>
            </li>
          ))}
        </ul>
      ),
    },
  ];
}

function State({ run: { finished_at: finishedAt, error, counts } }: { run: JobRun }) {
  if (finishedAt === null) return <Badge tone="info">Running</Badge>;
  if (error !== null || (counts?.failed ?? 0) > 0) return <Badge tone="danger">With errors</Badge>;
  return <Badge tone="success">Done</Badge>;
}

/** "subscriptions 12, orders 11", or what went wrong. */
function told({ error, counts, finished_at: finishedAt }: Step): string {
  if (error !== null) return error;
  const done = Object.entries(counts ?? {}).filter(([, count]) => count > 0);
  const words = done
    .map(([name, count]) => `${name.replaceAll("_", " ")} ${count.toLocaleString("en")}`)
    .join(", ");
  if (finishedAt === null) return words ? `${words} so far` : "has begun";
  return words || "nothing to do";
}

function duration({ started_at: startedAt, finished_at: finishedAt }: JobRun, now: Date): string {
  const seconds = Math.max(0, ((finishedAt ?? now).getTime() - startedAt.getTime()) / 1000);
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
}
