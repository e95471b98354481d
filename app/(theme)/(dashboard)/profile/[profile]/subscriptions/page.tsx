import { Repeat } from "lucide-react";
import type { Metadata } from "next";
import { SubscribeForm } from "@/components/subscriptions/subscribe-form";
import { SubscriptionList } from "@/components/subscriptions/subscription-list";
import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { queryHref } from "@/components/ui/query-href";
import { Tabs } from "@/components/ui/tabs";
import { listPricing } from "@/lib/catalog/operations/pricing";
import { load } from "@/lib/http/call";
import { listExpiredSubscriptions, listSubscriptions } from "@/lib/subscriptions/operations/subscribed";
import { now as clockNow } from "@/lib/time/clock";
import { profileTitle, profileView } from "../../../../frame";
import { BalanceDue } from "../../../balance-due";
import { setRenewal, subscribe } from "./actions";
import { SubscriptionActions } from "./subscription-actions";

type Props = PageProps<"/profile/[profile]/subscriptions">;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return profileTitle((await params).profile, (name) => `Subscriptions of ${name}`);
}

/** What the profile is subscribed to, what is offered to it, and what it was subscribed to. */
export default async function SubscriptionsPage({ params, searchParams }: Props) {
  const [{ profile: slug }, query] = await Promise.all([params, searchParams]);
  const isExpired = query.state === "expired";
  const { state: _, granted, accepted, ...listQuery } = query;
  const [{ profile, viewer }, subscriptions] = await Promise.all([
    profileView(slug),
    load(isExpired ? listExpiredSubscriptions : listSubscriptions, {
      params: { profile: slug },
      query: isExpired ? { o: "-ends_at", ...listQuery } : listQuery,
    }),
  ]);
  const here = {
    path: `/profile/${encodeURIComponent(slug)}/subscriptions/`,
    params: { ...query, granted: undefined, accepted: undefined },
  };
  const mayChange = profile.access === "manager" || profile.access === "provider";
  const isStaff = viewer.isBroker && profile.access === "manager";
  return (
    <>
      <PageHeader
        title="Subscriptions"
        description={profile.name}
        actions={
          profile.access === "manager" && (
            <LinkButton href="/pricing/" variant="primary">
              Add a plan
            </LinkButton>
          )
        }
        tabs={
          <Tabs
            label="Which subscriptions"
            tabs={[
              {
                label: "Active",
                href: queryHref(here, { state: undefined, page: undefined }),
                current: !isExpired,
              },
              {
                label: "Expired",
                href: queryHref(here, { state: "expired", page: undefined }),
                current: isExpired,
              },
            ]}
          />
        }
      />
      <div className="flex flex-col gap-10">
        <BalanceDue profile={slug} />
        {typeof accepted === "string" && <Callout tone="success" title="Subscription accepted" announce />}
        {typeof granted === "string" && (
          <Callout tone="success" title="Subscribed" announce>
            The first period is free of charge; renewals are billed.
          </Callout>
        )}
        <div className="flex flex-col gap-3">
          {subscriptions.count === 0 ? (
            <EmptyState
              icon={<Repeat aria-hidden="true" />}
              title={isExpired ? "Nothing has ended" : "No subscriptions"}
            >
              {isExpired
                ? "Subscriptions that have ended will be here."
                : "What the profile subscribes to will be here, with its end and its renewal."}
            </EmptyState>
          ) : (
            <SubscriptionList
              subscriptions={subscriptions.results}
              zone={profile.timeZone}
              now={clockNow()}
              setRenewal={mayChange && !isExpired ? setRenewal.bind(null, slug) : undefined}
              actions={(subscription) =>
                mayChange &&
                !isExpired && (
                  <SubscriptionActions
                    profile={{ slug, name: profile.name, timeZone: profile.timeZone }}
                    subscription={subscription}
                  />
                )
              }
            />
          )}
          <Pagination query={here} count={subscriptions.count} page={Number(query.page ?? 1)} />
        </div>
        {isStaff && !isExpired && <SubscribeSection profile={slug} name={profile.name} />}
      </div>
    </>
  );
}

/** For the site's staff: a first period of a plan, without an order. */
async function SubscribeSection({ profile, name }: { profile: string; name: string }) {
  const plans = await load(listPricing, { query: { page_size: "100" } });
  return (
    <Section title="Subscribe to a plan">
      <SubscribeForm
        name={name}
        plans={plans.results.map((plan) => ({
          value: `${plan.profile.slug}:${plan.slug}`,
          label: `${plan.title} (${plan.profile.printable_name})`,
        }))}
        action={subscribe.bind(null, profile)}
      />
    </Section>
  );
}
