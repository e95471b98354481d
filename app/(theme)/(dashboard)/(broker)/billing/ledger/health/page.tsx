import type { Metadata } from "next";
import { RefreshWhilePending } from "@/components/billing/refresh-while";
import { HealthTable } from "@/components/jobs/health-table";
import { ActionButton } from "@/components/ui/action-button";
import { Callout } from "@/components/ui/callout";
import { PageHeader } from "@/components/ui/page-header";
import { ProgressBar } from "@/components/ui/progress-bar";
import { Time } from "@/components/ui/time";
import { load, mayCall } from "@/lib/http/call";
import { getLedgerHealth, startAudit } from "@/lib/jobs/operations/ledger-health";
import type { LedgerHealth } from "@/lib/jobs/schemas";
import { now as clockNow } from "@/lib/time/clock";
import { brokerView } from "../../../../../frame";
import { checkNow } from "./actions";

export const metadata: Metadata = { title: "Ledger health" };

/** Whether the books are right: every rule of them, and what broke it when they were last checked. */
export default async function LedgerHealthPage() {
  const [{ profile }, health, mayStart] = await Promise.all([
    brokerView(),
    load(getLedgerHealth),
    mayCall(startAudit, {}),
  ]);
  const isUnderWay = health.running !== null || health.is_queued;
  return (
    <>
      <PageHeader
        title="Ledger health"
        description="Every night at 04:20 UTC the rules of the books are checked against all rows of the ledger."
        actions={
          mayStart && (
            <ActionButton action={checkNow} variant="primary">
              Check now
            </ActionButton>
          )
        }
      />
      <div className="flex flex-col gap-6">
        {isUnderWay ? <Progress health={health} /> : <Verdict health={health} zone={profile.timeZone} />}
        <HealthTable checks={health.checks} />
      </div>
    </>
  );
}

function Progress({ health: { running, checks } }: { health: LedgerHealth }) {
  return (
    <div className="max-w-form">
      <RefreshWhilePending />
      <ProgressBar
        label={
          running
            ? `Checking: ${running.checked} of ${checks.length} rules done`
            : "Waiting for the background jobs"
        }
        value={running ? running.checked / checks.length : undefined}
      />
    </div>
  );
}

/** What the last check came to, in a sentence. */
function Verdict({ health, zone }: { health: LedgerHealth; zone: string }) {
  const { checked_at: at, error, checks } = health;
  if (at === null)
    return <Callout title="Not checked yet">The first check is made in the coming night.</Callout>;
  const when = <Time at={at} now={clockNow()} zone={zone} />;
  if (error !== null)
    return (
      <Callout tone="warning" title="The last check did not come to its end">
        {when}: {error}
      </Callout>
    );
  const broken = checks.filter(({ count }) => (count ?? 0) > 0).length;
  if (broken > 0)
    return (
      <Callout tone="danger" title={`${broken} of ${checks.length} rules are broken`}>
        Checked {when}. Nothing was changed: rows of the ledger are mended by new rows only.
      </Callout>
    );
  return (
    <Callout tone="success" title="The books are right">
      All rules hold. Checked {when}.
    </Callout>
  );
}
