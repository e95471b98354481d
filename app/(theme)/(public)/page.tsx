import { ArrowRight, CalendarCheck, ReceiptText, Tag } from "lucide-react";
import Link from "next/link";
import { LinkButton } from "@/components/ui/button";
import { Money } from "@/components/ui/money";
import { perPeriod } from "@/lib/catalog/offers";
import { listPricing } from "@/lib/catalog/operations/pricing";
import type { Plan } from "@/lib/catalog/schemas";
import { load } from "@/lib/http/call";
import { currentSite, currentViewer, type SiteInfo } from "../frame";

const TEASED_PLANS = 5;

const BENEFITS = [
  {
    icon: Tag,
    title: "Prices that say it all",
    text: "Every plan tells what it costs, what is included and when it renews. Nothing is added later.",
  },
  {
    icon: CalendarCheck,
    title: "Yours for as long as you like",
    text: "Turn renewal off with one click, at any time. What is paid for stays yours to the last day.",
  },
  {
    icon: ReceiptText,
    title: "Books that add up",
    text: "A receipt for every payment and a history of all of them, in the form your bookkeeper asks for.",
  },
];

/** The front page of a site that has not made one of its own: what is sold, and the way in. */
export default async function HomePage() {
  const [site, viewer, plans] = await Promise.all([currentSite(), currentViewer(), load(listPricing)]);
  return (
    <>
      <section className="mx-auto grid max-w-page items-center gap-x-16 gap-y-12 px-4 py-16 sm:px-6 sm:py-24 lg:grid-cols-[1.1fr_1fr]">
        <div>
          <h1 className="max-w-[16ch] font-semibold text-40 sm:text-[3.5rem] sm:leading-[1.06] sm:tracking-[-0.03em]">
            Pick a plan and start today
          </h1>
          <p className="mt-5 max-w-[46ch] text-muted">
            {site.name} asks for a name, an e-mail address and a card. A minute later you are in, and you
            leave as easily as you came.
          </p>
          <div className="mt-8 flex flex-wrap gap-3">
            <LinkButton href={viewer ? "/app/" : "/register/"} variant="primary" size="lg">
              {viewer ? "Go to your account" : "Create an account"}
            </LinkButton>
            <LinkButton href="/pricing/" size="lg">
              See all plans
            </LinkButton>
          </div>
        </div>
        <PriceList plans={plans.results.slice(0, TEASED_PLANS)} />
      </section>
      <section aria-label="What you get" className="border-t">
        <div className="mx-auto grid max-w-page gap-x-12 gap-y-10 px-4 py-16 sm:grid-cols-3 sm:px-6 sm:py-20">
          {BENEFITS.map(({ icon: Icon, title, text }) => (
            <div key={title}>
              <Icon aria-hidden="true" className="size-5 text-primary" />
              <h2 className="mt-4 font-semibold text-16">{title}</h2>
              <p className="mt-1 text-14 text-muted leading-6">{text}</p>
            </div>
          ))}
        </div>
      </section>
      <Questions site={site} />
    </>
  );
}

/** The real prices, as on a price list. */
function PriceList({ plans }: { plans: readonly Plan[] }) {
  if (plans.length === 0) return null;
  return (
    <section aria-labelledby="price-list" className="rounded-dialog border bg-surface-raised text-14">
      <h2 id="price-list" className="border-b px-6 py-4 font-medium text-muted">
        From the price list
      </h2>
      <ul className="divide-y">
        {plans.map((plan) => (
          <li key={plan.slug} className="flex items-baseline justify-between gap-6 px-6 py-4">
            <span className="min-w-0 truncate font-medium">{plan.title}</span>
            <span className="shrink-0 text-end">
              <ListPrice plan={plan} />
            </span>
          </li>
        ))}
      </ul>
      <Link
        href="/pricing/"
        className="flex items-center gap-1.5 border-t px-6 py-4 font-medium text-primary hover:underline"
      >
        What each plan includes
        <ArrowRight aria-hidden="true" className="size-4" />
      </Link>
    </section>
  );
}

function ListPrice({ plan }: { plan: Plan }) {
  if (plan.is_not_priced) return <span className="text-muted">on request</span>;
  if (plan.period_amount === 0n) return <span className="font-semibold text-16">Free</span>;
  return (
    <>
      <Money amount={plan.period_amount} unit={plan.unit} className="font-semibold text-16" />{" "}
      <span className="text-13 text-muted">{perPeriod(plan)}</span>
    </>
  );
}

function Questions({ site }: { site: SiteInfo }) {
  if (site.email === "") return null;
  return (
    <section className="border-t">
      <div className="mx-auto flex max-w-page flex-wrap items-center justify-between gap-x-12 gap-y-5 px-4 py-14 sm:px-6">
        <div>
          <h2 className="font-semibold text-20">Something to ask first?</h2>
          <p className="mt-1 text-14 text-muted">Somebody of {site.name} reads every message.</p>
        </div>
        <LinkButton href={`mailto:${site.email}`}>Write to {site.email}</LinkButton>
      </div>
    </section>
  );
}
