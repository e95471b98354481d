import type { Metadata } from "next";
import { AddSubscriberForm } from "@/components/subscriptions/add-subscriber-form";
import { ActionButton } from "@/components/ui/action-button";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { downloadHref } from "@/components/ui/query-href";
import { getPlan } from "@/lib/catalog/operations/plans";
import { database } from "@/lib/db";
import { load } from "@/lib/http/call";
import { countDeferred } from "@/lib/subscriptions";
import {
  listChurnedPlanSubscriptions,
  listPlanSubscriptions,
} from "@/lib/subscriptions/operations/plan-subscriptions";
import { profileTitle, profileView } from "../../../../../../frame";
import { addSubscriber, callForPayment } from "../../../subscribers/actions";
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
  const [{ profile }, plan, page, deferred] = await Promise.all([
    profileView(slug),
    load(getPlan, { params: named }),
    isChurned
      ? load(listChurnedPlanSubscriptions, { params: named, query: { o: "-ends_at", ...listQuery } })
      : load(listPlanSubscriptions, { params: named, query: listQuery }),
    isChurned ? 0 : countDeferred(database(), planSlug),
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
        {deferred > 0 && (
          <Deferred profile={slug} plan={plan} count={deferred} mayCharge={profile.access === "manager"} />
        )}
        <SubscriberList
          provider={profile}
          page={page}
          query={here}
          isChurned={isChurned}
          showPlan={false}
          csvHref={downloadHref(isChurned ? { ...here, path: `${here.path}churned/` } : here)}
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

/** Who chose to pay when the event of the plan occurs; by the button it has. */
function Deferred({
  profile,
  plan: { slug, title, unlock_event },
  count,
  mayCharge,
}: {
  profile: string;
  plan: { readonly slug: string; readonly title: string; readonly unlock_event: string | null };
  count: number;
  mayCharge: boolean;
}) {
  const event = unlock_event ?? "its event";
  const [who, pay, owe] =
    count === 1 ? ["1 subscriber", "pays", "What it owes"] : [`${count} subscribers`, "pay", "What they owe"];
  return (
    <Callout
      title={`${who} of ${title} ${pay} at ${event}`}
      action={
        mayCharge && (
          <ActionButton
            action={callForPayment.bind(null, profile, slug, undefined)}
            confirm={{
              title: `Has it occurred: ${event}?`,
              body: `${owe} for ${title} is charged to the card on file. It cannot be put off again.`,
              label: `Charge ${who}`,
              variant: "primary",
            }}
          >
            It has occurred
          </ActionButton>
        )
      }
    >
      Nothing is charged before you say that it has occurred; meanwhile their terms are not extended.
    </Callout>
  );
}
