import { Check, X } from "lucide-react";
import { EndEditor } from "@/components/subscriptions/end-editor";
import { ActionButton } from "@/components/ui/action-button";
import type { SubscribedSubscription } from "@/lib/subscriptions/schemas";
import { dayOf } from "@/lib/time/days";
import { acceptGrant, setEnd, unsubscribe } from "./actions";

interface Named {
  readonly profile: { readonly slug: string; readonly name: string; readonly timeZone: string };
  readonly subscription: SubscribedSubscription;
}

/** What can be done about one subscription by who manages the profile, or sells the plan. */
export function SubscriptionActions(named: Named) {
  const { subscription } = named;
  if (subscription.grant_key !== null) return <OfferActions {...named} />;
  if (subscription.request_key !== null) return <Withdraw {...named} />;
  return (
    <>
      {subscription.editable && <ChangeEnd {...named} />}
      <Unsubscribe {...named} />
    </>
  );
}

function OfferActions({ profile, subscription: { plan, grant_key } }: Named) {
  return (
    <>
      <ActionButton
        size="sm"
        variant="primary"
        aria-label={`Accept ${plan.title}`}
        action={acceptGrant.bind(null, profile.slug, grant_key ?? "")}
      >
        <Check aria-hidden="true" />
        Accept
      </ActionButton>
      <ActionButton
        size="sm"
        variant="quiet"
        aria-label={`Refuse ${plan.title}`}
        action={unsubscribe.bind(null, profile.slug, plan.slug, "Offer refused")}
        confirm={{
          title: `Refuse ${plan.title}?`,
          body: "The offer is gone then. The provider can make another one.",
          label: "Refuse offer",
        }}
      >
        <X aria-hidden="true" />
        Refuse
      </ActionButton>
    </>
  );
}

function Withdraw({ profile, subscription: { plan } }: Named) {
  return (
    <ActionButton
      size="sm"
      variant="quiet"
      aria-label={`Withdraw the request for ${plan.title}`}
      action={unsubscribe.bind(null, profile.slug, plan.slug, "Request withdrawn")}
      confirm={{
        title: `Withdraw your request for ${plan.title}?`,
        body: "What you paid for it is not given back by this. Ask the provider to refuse the request instead: then all of it is.",
        label: "Withdraw request",
      }}
    >
      <X aria-hidden="true" />
      Withdraw
    </ActionButton>
  );
}

function ChangeEnd({ profile, subscription: { plan, ends_at } }: Named) {
  return (
    <EndEditor
      subscription={plan.title}
      day={dayOf(ends_at, profile.timeZone)}
      save={setEnd.bind(null, profile.slug, plan.slug, profile.timeZone)}
    />
  );
}

function Unsubscribe({ profile, subscription: { plan, auto_renew } }: Named) {
  return (
    <ActionButton
      size="sm"
      variant="quiet"
      aria-label={`Unsubscribe from ${plan.title} now`}
      action={unsubscribe.bind(null, profile.slug, plan.slug, `Unsubscribed from ${plan.title}`)}
      confirm={{
        title: `Unsubscribe from ${plan.title} now?`,
        body: `${profile.name} loses ${plan.title} at once, and what is paid for it is not given back.${
          auto_renew ? " To use it until the end of what is paid, cancel its renewal instead." : ""
        }`,
        label: "Unsubscribe now",
      }}
    >
      <X aria-hidden="true" />
      Unsubscribe
    </ActionButton>
  );
}
