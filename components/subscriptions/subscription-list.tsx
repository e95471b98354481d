import type { ReactNode } from "react";
import type { FormAction } from "@/components/forms/form-state";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import type { SubscribedSubscription } from "@/lib/subscriptions/schemas";
import { RenewalSwitch } from "./renewal-switch";
import { timeLeft } from "./time-left";

/** What a profile is subscribed to, until when, and whether it goes on by itself. */
export function SubscriptionList({
  subscriptions,
  zone,
  now,
  setRenewal,
  actions,
}: {
  subscriptions: readonly SubscribedSubscription[];
  /** Time zone of the profile. */
  zone: string;
  /** The request's time, to say how long is left. */
  now?: Date | undefined;
  /** Left out for who may only look. */
  setRenewal?: FormAction | undefined;
  /** What else can be done about one. */
  actions?: ((subscription: SubscribedSubscription) => ReactNode) | undefined;
}) {
  return (
    <ul className="divide-y border-y">
      {subscriptions.map((subscription) => (
        <li
          key={`${subscription.plan.slug} ${subscription.created_at.toISOString()}`}
          className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3 py-4"
        >
          <div className="min-w-0 flex-1 basis-64">
            <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
              <span className="font-medium text-16 [overflow-wrap:anywhere]">{subscription.plan.title}</span>
              <StateBadge subscription={subscription} />
            </p>
            <p className="mt-0.5 text-muted">
              <Outlook subscription={subscription} zone={zone} />
              {now && !isWaiting(subscription) && (
                <span className="text-faint"> · {timeLeft(subscription.ends_at, now)}</span>
              )}
            </p>
            {subscription.description && (
              <p className="mt-0.5 text-13 text-muted [overflow-wrap:anywhere]">{subscription.description}</p>
            )}
          </div>
          <div className="flex flex-wrap items-center gap-2">
            {setRenewal && !isWaiting(subscription) && (
              <RenewalSwitch
                plan={{ slug: subscription.plan.slug, title: subscription.plan.title }}
                renews={subscription.auto_renew}
                action={setRenewal}
              />
            )}
            {actions?.(subscription)}
          </div>
        </li>
      ))}
    </ul>
  );
}

function StateBadge({ subscription }: { subscription: SubscribedSubscription }) {
  if (isWaiting(subscription)) return <Badge tone="info">Waiting</Badge>;
  return subscription.auto_renew ? (
    <Badge tone="success">Active</Badge>
  ) : (
    <Badge tone="warning">Not renewing</Badge>
  );
}

/** What happens next, and when. */
function Outlook({ subscription, zone }: { subscription: SubscribedSubscription; zone: string }) {
  if (subscription.grant_key !== null) return "Offered to you; waits for your acceptance";
  if (subscription.request_key !== null) return "Ordered; begins when the provider accepts";
  const until = <Time at={subscription.ends_at} zone={zone} />;
  if (subscription.deferral === "waiting")
    return <>Yours until {until}; you pay later, and it renews once that is paid</>;
  return subscription.auto_renew ? <>Renews on {until}</> : <>Yours until {until}</>;
}

function isWaiting({ grant_key, request_key }: SubscribedSubscription): boolean {
  return grant_key !== null || request_key !== null;
}
