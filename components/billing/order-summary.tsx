import type { ReactNode } from "react";
import { Money } from "@/components/ui/money";
import { Time } from "@/components/ui/time";
import type { Checkout } from "@/lib/billing/schemas";
import { periodWords } from "@/lib/time/periods";

type Entry = Checkout["results"][number];
type Line = Entry["lines"][number];

/** What is charged now for the lines of a cart. */
export function totalOf(entries: readonly Entry[]): bigint {
  return entries.flatMap(({ lines }) => lines).reduce((sum, { dest_amount }) => sum + dest_amount, 0n);
}

/** What you get: every line with its price, the total due today, and what comes after, in words. */
export function OrderSummary({
  entries,
  unit,
  removal,
  children,
}: {
  entries: readonly Entry[];
  unit: string;
  /** The control that takes an entry out of the cart, or null when it must be paid. */
  removal: (entry: Entry) => ReactNode;
  /** Under the lines, such as a field for a discount code. */
  children?: ReactNode;
}) {
  const isDecided = entries.every(({ options }) => options.length === 0);
  return (
    <section aria-label="Your order" className="flex flex-col gap-6">
      <div>
        <p className="text-13 text-muted">{isDecided ? "Total due today" : "Total so far"}</p>
        <p className="mt-1 font-semibold text-32">
          <Money amount={totalOf(entries)} unit={unit} />
        </p>
      </div>
      <ul className="divide-y border-y">
        {entries.map((entry) => (
          <li key={`${entry.subscription.profile.slug}:${entry.subscription.plan.slug}`} className="py-4">
            <EntrySummary entry={entry} removal={removal(entry)} />
          </li>
        ))}
      </ul>
      {children}
      <Renewals entries={entries} />
    </section>
  );
}

function EntrySummary({ entry, removal }: { entry: Entry; removal: ReactNode }) {
  const { plan, profile } = entry.subscription;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-start justify-between gap-4">
        <div className="min-w-0">
          <p className="font-medium">{plan.title}</p>
          <p className="text-13 text-muted">
            {plan.profile.printable_name} · for {profile.printable_name}
          </p>
        </div>
        {removal}
      </div>
      {entry.lines.map((line, place) => (
        <LineSummary key={`${line.description}${place}`} line={line} />
      ))}
      {entry.options.length > 0 && <p className="text-13 text-muted">Choose how to pay to see the price.</p>}
    </div>
  );
}

function LineSummary({ line }: { line: Line }) {
  return (
    <div className="flex items-baseline justify-between gap-4 text-14">
      <Description html={line.description} className="min-w-0 text-muted [overflow-wrap:anywhere]" />
      <Money amount={line.dest_amount} unit={line.dest_unit} />
    </div>
  );
}

/** The text of a ledger row. The server has escaped what people typed; what is left are its own links. */
export function Description({ html, className }: { html: string; className?: string }) {
  // HTML-safe by the API's contract, see lib/ledger/descriptions.ts
  return <span className={className} dangerouslySetInnerHTML={{ __html: html }} />;
}

/** What will be paid next, and when. */
function Renewals({ entries }: { entries: readonly Entry[] }) {
  const renewing = entries.flatMap(({ subscription, lines }) => {
    const { plan } = subscription;
    const term = lines.find(({ ends_at }) => ends_at !== null);
    const isFree = plan.discounted_period_amount === 0n;
    return term?.ends_at && plan.renewal_type === "auto-renew" && plan.period_amount > 0n
      ? [
          {
            plan,
            endsAt: term.ends_at,
            isPutOff: plan.unlock_event !== null && term.dest_amount === 0n && !isFree,
          },
        ]
      : [];
  });
  if (renewing.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1 text-13 text-muted">
      {renewing.map(({ plan, endsAt, isPutOff }) => (
        <li key={plan.slug}>
          {isPutOff ? (
            <>
              {plan.title} is charged at {plan.unlock_event}, and renews only once it is paid: then it costs{" "}
              <Money amount={plan.period_amount} unit={plan.unit} /> every
            </>
          ) : (
            <>
              {plan.title} renews on <Time at={endsAt} /> for{" "}
              <Money amount={plan.period_amount} unit={plan.unit} />, then every
            </>
          )}{" "}
          {every(plan.period_length, plan.period_type)}, until you cancel.
        </li>
      ))}
    </ul>
  );
}

/** "month", "3 months". */
function every(count: number, type: Entry["subscription"]["plan"]["period_type"]): string {
  return periodWords(count, type).replace(/^1 /, "");
}
