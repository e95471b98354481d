import { RadioCards } from "@/components/ui/checkbox";
import { Money } from "@/components/ui/money";
import { SubmitButton } from "@/components/ui/submit-button";
import { Time } from "@/components/ui/time";
import type { Checkout } from "@/lib/billing/schemas";

type Entry = Checkout["results"][number];

/** The ways to pay for one plan, with what each saves. A plain form: it works without scripts. */
export function PaymentOptions({
  entry,
  action,
}: {
  entry: Entry;
  action: (form: FormData) => Promise<void>;
}) {
  const { plan } = entry.subscription;
  return (
    <form action={action} className="flex flex-col gap-5">
      <RadioCards
        label={`How would you like to pay for ${plan.title}`}
        name="option"
        defaultValue="1"
        options={entry.options.map((option, place) => ({
          value: String(place + 1),
          label: periodLabel(entry, place),
          help: (
            <>
              {option.ends_at && (
                <>
                  Paid until <Time at={option.ends_at} />
                </>
              )}
              <Saving entry={entry} place={place} />
            </>
          ),
          aside: <Money amount={option.dest_amount} unit={option.dest_unit} />,
        }))}
      />
      <SubmitButton size="lg" className="w-full">
        Continue
      </SubmitButton>
    </form>
  );
}

/** "3 months" out of the description's own words would be parsing; the periods follow from the plan's discounts. */
function periodLabel({ subscription: { plan }, options }: Entry, place: number): string {
  const lengths = [1, ...plan.advance_discounts.map(({ length }) => length).sort((a, b) => a - b)];
  const periods =
    (options.length === lengths.length ? (lengths[place] ?? 1) : place + 1) * plan.period_length;
  const noun = { hourly: "hour", daily: "day", weekly: "week", monthly: "month", yearly: "year" }[
    plan.period_type
  ];
  return `${periods} ${noun}${periods === 1 ? "" : "s"}`;
}

function Saving({ entry: { options, subscription }, place }: { entry: Entry; place: number }) {
  const lengths = [
    1,
    ...subscription.plan.advance_discounts.map(({ length }) => length).sort((a, b) => a - b),
  ];
  const [single, option] = [options[0], options[place]];
  if (!single || !option || options.length !== lengths.length) return null;
  const full = single.dest_amount * BigInt(lengths[place] ?? 1);
  const saved = full - option.dest_amount;
  return saved > 0n ? (
    <>
      {" "}
      · save <Money amount={saved} unit={option.dest_unit} />
    </>
  ) : null;
}
