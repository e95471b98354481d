import type { Metadata } from "next";
import { SeatForm, SeatsUpload } from "@/components/billing/seats-form";
import { LinkButton } from "@/components/ui/button";
import { cartPath, type Entry, requireEntries } from "../cart-entries";
import { CartFrame } from "../cart-view";
import { addSeat, uploadSeats } from "./actions";

export const metadata: Metadata = { title: "Who are the seats for?" };

/** For whom the plans of the cart are: one by one, or out of a file. */
export default async function CartSeatsPage({ params }: { params: Promise<{ profile: string }> }) {
  const { profile } = await params;
  const entries = await requireEntries(profile);
  return (
    <CartFrame at={{ profile, page: "cart-seats" }} title="Who are the seats for?" entries={entries}>
      <div className="flex flex-col gap-10">
        {plansOf(entries).map(({ slug, title, seats }) => (
          <section key={slug} aria-label={title} className="flex flex-col gap-6">
            <div>
              <h2 className="font-semibold text-16">{title}</h2>
              <p className="text-13 text-muted">
                {seats === 0
                  ? "For yourself so far. The first person you add takes that seat."
                  : `For ${seats} ${seats === 1 ? "person" : "people"}.`}
              </p>
            </div>
            <SeatForm action={addSeat.bind(null, profile, slug)} />
            <SeatsUpload action={uploadSeats.bind(null, slug)} />
          </section>
        ))}
        <LinkButton href={`${cartPath(profile)}?seats=chosen`} variant="primary" size="lg" className="w-full">
          Continue
        </LinkButton>
      </div>
    </CartFrame>
  );
}

/** The plans in the cart, each with the number of people whom it is for, the payer aside. */
function plansOf(entries: readonly Entry[]): { slug: string; title: string; seats: number }[] {
  const plans = entries.map(({ subscription }) => subscription.plan).filter((plan) => plan.is_cart_item);
  return [...new Map(plans.map((plan) => [plan.slug, plan])).values()].map(({ slug, title }) => {
    const seats = entries.filter(
      ({ sync_on, subscription }) => sync_on !== null && subscription.plan.slug === slug,
    );
    return { slug, title, seats: seats.length };
  });
}
