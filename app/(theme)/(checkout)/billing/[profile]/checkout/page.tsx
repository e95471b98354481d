import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { InvalidInput } from "@/lib/errors";
import { loadEntries, type Query, undecided } from "../cart-entries";
import { CartFrame, Choices, ConfirmWish, Payment, Unpayable, wishOf } from "../cart-view";

export const metadata: Metadata = { title: "Checkout" };

/** The cart on one page: what is still to be chosen is chosen here, then paid. */
export default async function CheckoutPage({
  params,
  searchParams,
}: {
  params: Promise<{ profile: string }>;
  searchParams: Promise<Query>;
}) {
  const [{ profile }, query] = await Promise.all([params, searchParams]);
  const wish = wishOf(query);
  if (wish) return <ConfirmWish profile={profile} wish={wish} />;
  const entries = await loadEntries(profile, query);
  if (entries instanceof InvalidInput) return <Unpayable profile={profile} refusal={entries} />;
  const [first, ...others] = entries;
  if (!first) redirect("/pricing/");
  const at = { profile, page: "checkout" } as const;
  return (
    <CartFrame at={at} title="Checkout" entries={[first, ...others]}>
      {undecided(entries).length > 0 ? (
        <Choices at={at} entries={entries} />
      ) : (
        <Payment profile={profile} entries={[first, ...others]} />
      )}
    </CartFrame>
  );
}
