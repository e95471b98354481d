import { RadioCards } from "@/components/ui/checkbox";
import { Money } from "@/components/ui/money";
import { SubmitButton } from "@/components/ui/submit-button";
import { Time } from "@/components/ui/time";
import type { Checkout } from "@/lib/billing/schemas";
import { periodWords } from "@/lib/time/periods";

type Entry = Checkout["results"][number];
type Option = Entry["options"][number];

/**
 * The ways to pay for one plan, with what each saves. A plain form: it works without scripts.
 *
 * @param seats how many the plan is bought for, each at this price
 */
export function PaymentOptions({
  entry,
  seats = 1,
  action,
}: {
  entry: Entry;
  seats?: number;
  action: (form: FormData) => Promise<void>;
}) {
  const { plan } = entry.subscription;
  return (
    <form action={action} className="flex flex-col gap-5">
      <RadioCards
        label={`How would you like to pay for ${plan.title}${seats > 1 ? `, for each of ${seats}` : ""}`}
        name="option"
        defaultValue="1"
        options={entry.options.map((option, place) => ({
          value: String(place + 1),
          label: optionLabel(entry, option),
          help: (
            <>
              {option.ends_at && (
                <>
                  {isLater(plan, option) ? "Yours" : "Paid"} until <Time at={option.ends_at} />
                </>
              )}
              <Saving entry={entry} option={option} />
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

/** "3 months"; of a plan that is paid when something happens, when. */
function optionLabel({ subscription: { plan } }: Entry, option: Option): string {
  if (plan.unlock_event !== null) return isLater(plan, option) ? `Pay at ${plan.unlock_event}` : "Pay now";
  return periodWords(option.nb_periods ?? plan.period_length, plan.period_type);
}

/** Nothing is paid now, and all of it when the event occurs. */
function isLater(plan: Entry["subscription"]["plan"], option: Option): boolean {
  return plan.unlock_event !== null && option.dest_amount === 0n;
}

function Saving({ entry, option }: { entry: Entry; option: Option }) {
  const { plan } = entry.subscription;
  const [now] = entry.options;
  if (now && isLater(plan, option))
    return (
      <>
        {" "}
        · <Money amount={now.dest_amount} unit={now.dest_unit} /> is charged then
      </>
    );
  const { period_amount, period_length } = plan;
  const full = (period_amount * BigInt(option.nb_periods ?? period_length)) / BigInt(period_length);
  const saved = full - option.dest_amount;
  return saved > 0n ? (
    <>
      {" "}
      · save <Money amount={saved} unit={option.dest_unit} />
    </>
  ) : null;
}
