import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { database } from "@/lib/db";
import { countBrokenRules } from "@/lib/jobs/audit";

/** Tells the site's own people on every page that the books were found to be wrong. */
export async function LedgerNotice() {
  const broken = await countBrokenRules(database());
  if (broken === 0) return null;
  return (
    <Callout
      tone="danger"
      title="The books are wrong"
      className="mb-6"
      action={<LinkButton href="/billing/ledger/health/">See what is wrong</LinkButton>}
    >
      The last check found {broken} {broken === 1 ? "rule" : "rules"} of the ledger broken.
    </Callout>
  );
}
