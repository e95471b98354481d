import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { findRefusedAmounts } from "@/lib/billing/collect/refused-amounts";
import { checkout } from "@/lib/billing/operations/checkout";
import { database } from "@/lib/db";
import { mayCall } from "@/lib/http/call";
import { formatMoney } from "@/lib/money/display";
import { now } from "@/lib/time/clock";

/** Tells who can pay for the profile what could not be charged, where they look first; nothing where nothing is. */
export async function BalanceDue({ profile }: { profile: string }) {
  if (!(await mayCall(checkout, { profile }))) return null;
  const amounts = await findRefusedAmounts(database(), profile, now());
  if (amounts.length === 0) return null;
  return (
    <Callout
      tone="warning"
      title={`${amounts.map(({ amount, unit }) => formatMoney(amount, unit)).join(" and ")} could not be charged`}
      action={
        <LinkButton href={`/billing/${encodeURIComponent(profile)}/balance/`} prefetch={false}>
          Pay now
        </LinkButton>
      }
    >
      What is not paid for ends after some attempts.
    </Callout>
  );
}
