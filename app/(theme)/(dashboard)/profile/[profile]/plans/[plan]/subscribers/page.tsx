import type { Metadata } from "next";
import { AddSubscriberForm } from "@/components/subscriptions/add-subscriber-form";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { downloadHref } from "@/components/ui/query-href";
import { getPlan } from "@/lib/catalog/operations/plans";
import { load } from "@/lib/http/call";
import {
  listChurnedPlanSubscriptions,
  listPlanSubscriptions,
} from "@/lib/subscriptions/operations/plan-subscriptions";
import { profileTitle, profileView } from "../../../../../../frame";
import { addSubscriber } from "../../../subscribers/actions";
import { SubscriberList, SubscriberTabs } from "../../../subscribers/subscriber-page";

type Props = PageProps<"/profile/[profile]/plans/[plan]/subscribers">;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return profileTitle((await params).profile, (name) => `Subscribers of a plan of ${name}`);
}

/** Who is subscribed to one plan, who was, and the form to give it to somebody. */
export default async function PlanSubscribersPage({ params, searchParams }: Props) {
  const [{ profile: slug, plan: planSlug }, query] = await Promise.all([params, searchParams]);
  const isChurned = query.state === "churned";
  const { state: _, added, pending, ...listQuery } = query;
  const named = { profile: slug, plan: planSlug };
  const [{ profile }, plan, page] = await Promise.all([
    profileView(slug),
    load(getPlan, { params: named }),
    isChurned
      ? load(listChurnedPlanSubscriptions, { params: named, query: { o: "-ends_at", ...listQuery } })
      : load(listPlanSubscriptions, { params: named, query: listQuery }),
  ]);
  const here = {
    path: `/profile/${encodeURIComponent(slug)}/plans/${encodeURIComponent(planSlug)}/subscribers/`,
    params: { ...query, added: undefined, pending: undefined },
  };
  return (
    <>
      <PageHeader
        title={`Subscribers of ${plan.title}`}
        description={profile.name}
        tabs={<SubscriberTabs query={here} isChurned={isChurned} />}
      />
      <div className="flex flex-col gap-10">
        {typeof added === "string" && (
          <Callout
            tone="success"
            title={pending === "1" ? `${added} is invited` : `${added} is subscribed`}
            announce
          >
            {pending === "1"
              ? "The subscription is theirs as soon as they accept, within 30 days."
              : "The first period is free; renewals are billed."}
          </Callout>
        )}
        <SubscriberList
          provider={profile}
          page={page}
          query={here}
          isChurned={isChurned}
          showPlan={false}
          csvHref={isChurned ? undefined : downloadHref(here)}
          none="Who subscribes to this plan will be here. You can also give it to somebody below."
        />
        {profile.access === "manager" && !isChurned && (
          <Section title="Add a subscriber">
            <AddSubscriberForm
              key={String(added ?? "")}
              plan={plan.title}
              action={addSubscriber.bind(null, slug, planSlug)}
            />
          </Section>
        )}
      </div>
    </>
  );
}
