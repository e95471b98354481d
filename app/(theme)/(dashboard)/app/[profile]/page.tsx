import { ChartColumn, CreditCard, Gauge, type LucideIcon, Plus, UserRound } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { SubscriptionList } from "@/components/subscriptions/subscription-list";
import { LinkButton } from "@/components/ui/button";
import { Section } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { load } from "@/lib/http/call";
import { listSubscriptions } from "@/lib/subscriptions/operations/subscribed";
import { profileTitle, profileView } from "../../../frame";
import { BalanceDue } from "../../balance-due";
import { setRenewal } from "./actions";

export async function generateMetadata({ params }: PageProps<"/app/[profile]">): Promise<Metadata> {
  return profileTitle((await params).profile, (name) => name);
}

/** Where somebody lands after signing in: what the profile is subscribed to, and the ways on. */
export default async function HomePage({ params, searchParams }: PageProps<"/app/[profile]">) {
  const [{ profile: slug }, { page }] = await Promise.all([params, searchParams]);
  const [{ viewer, profile }, subscriptions] = await Promise.all([
    profileView(slug),
    load(listSubscriptions, { params: { profile: slug }, query: { page } }),
  ]);
  const isOwn = viewer.user.slug === profile.slug;
  const path = encodeURIComponent(slug);
  return (
    <>
      <PageHeader
        title={isOwn ? `Welcome, ${viewer.user.printableName}` : profile.name}
        actions={
          !profile.isProvider && (
            <LinkButton href="/pricing/" variant="primary">
              <Plus aria-hidden="true" />
              Add a plan
            </LinkButton>
          )
        }
      />
      <div className="flex flex-col gap-10">
        <BalanceDue profile={slug} />
        {profile.isProvider && <WaysOn links={[...businessPages(path), ...accountPages(path)]} />}
        {(subscriptions.count > 0 || !profile.isProvider) && (
          <Section title="Subscriptions" className="border-t-0 pt-0!">
            {subscriptions.count === 0 ? (
              <EmptyState
                title="No subscriptions yet"
                action={
                  <LinkButton href="/pricing/" variant="secondary">
                    See plans
                  </LinkButton>
                }
              >
                What you subscribe to will be here, with its end and its renewal.
              </EmptyState>
            ) : (
              <SubscriptionList
                subscriptions={subscriptions.results}
                zone={profile.timeZone}
                setRenewal={setRenewal.bind(null, slug)}
              />
            )}
            <Pagination
              query={{ path: `/app/${path}/`, params: { page } }}
              count={subscriptions.count}
              page={Number(page ?? 1)}
            />
          </Section>
        )}
        {!profile.isProvider && <WaysOn links={accountPages(path)} />}
      </div>
    </>
  );
}

interface WayOn {
  readonly href: string;
  readonly icon: LucideIcon;
  readonly title: string;
  readonly text: string;
}

function businessPages(profile: string): WayOn[] {
  return [
    {
      href: `/metrics/${profile}/dashboard/`,
      icon: Gauge,
      title: "Dashboard",
      text: "How the business does today",
    },
    {
      href: `/metrics/${profile}/revenue/`,
      icon: ChartColumn,
      title: "Reports",
      text: "Sales, income and refunds by month",
    },
  ];
}

function accountPages(profile: string): WayOn[] {
  return [
    {
      href: `/billing/${profile}/history/`,
      icon: CreditCard,
      title: "Billing",
      text: "Payments, receipts and the card on file",
    },
    {
      href: `/profile/${profile}/contact/`,
      icon: UserRound,
      title: "Profile",
      text: "Name, address and time zone",
    },
  ];
}

function WaysOn({ links }: { links: readonly WayOn[] }) {
  return (
    <nav aria-label="Pages of this profile" className="grid gap-4 sm:grid-cols-2">
      {links.map(({ href, icon: Icon, title, text }) => (
        <Link
          key={href}
          href={href}
          className="flex items-start gap-3.5 rounded-dialog border bg-surface-raised px-5 py-4 transition-colors hover:border-strong"
        >
          <Icon aria-hidden="true" className="mt-0.5 size-4.5 shrink-0 text-primary" />
          <span className="min-w-0">
            <span className="block font-medium">{title}</span>
            <span className="block text-muted">{text}</span>
          </span>
        </Link>
      ))}
    </nav>
  );
}
