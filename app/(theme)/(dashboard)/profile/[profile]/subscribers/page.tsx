import type { Metadata } from "next";
import { LinkButton } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { downloadHref } from "@/components/ui/query-href";
import { load } from "@/lib/http/call";
import {
  listChurnedProviderSubscriptions,
  listProviderSubscriptions,
} from "@/lib/subscriptions/operations/provider-subscriptions";
import { profileTitle, profileView } from "../../../../frame";
import { SubscriberList, SubscriberTabs } from "./subscriber-page";

type Props = PageProps<"/profile/[profile]/subscribers">;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return profileTitle((await params).profile, (name) => `Subscribers of ${name}`);
}

/** Who is subscribed to any plan of a provider, and who was. */
export default async function SubscribersPage({ params, searchParams }: Props) {
  const [{ profile: slug }, query] = await Promise.all([params, searchParams]);
  const isChurned = query.state === "churned";
  const { state: _, ...listQuery } = query;
  const [{ profile }, page] = await Promise.all([
    profileView(slug),
    isChurned
      ? load(listChurnedProviderSubscriptions, {
          params: { profile: slug },
          query: { o: "-ends_at", ...listQuery },
        })
      : load(listProviderSubscriptions, { params: { profile: slug }, query: listQuery }),
  ]);
  const here = { path: `/profile/${encodeURIComponent(slug)}/subscribers/`, params: query };
  return (
    <>
      <PageHeader
        title="Subscribers"
        description={profile.name}
        actions={<LinkButton href={`/metrics/${encodeURIComponent(slug)}/activity/`}>Activity</LinkButton>}
        tabs={<SubscriberTabs query={here} isChurned={isChurned} />}
      />
      <SubscriberList
        provider={profile}
        page={page}
        query={here}
        isChurned={isChurned}
        showPlan
        csvHref={downloadHref({ ...here, path: `${here.path}${isChurned ? "churned" : "active"}/` })}
        none="Who subscribes to one of your plans will be here, with when the subscription ends."
      />
    </>
  );
}
