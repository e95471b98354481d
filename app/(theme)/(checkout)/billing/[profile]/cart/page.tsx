import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { InvalidInput } from "@/lib/errors";
import { load } from "@/lib/http/call";
import { getProfile } from "@/lib/identity/operations/profiles";
import { cartPath, loadEntries, type Query, undecided } from "../cart-entries";
import { CartFrame, ConfirmWish, Payment, Unpayable, wishOf } from "../cart-view";

export const metadata: Metadata = { title: "Review and pay" };

/**
 * The cart of a profile: what is in it, what it comes to, and the button that pays. What is still to be said, for whom and
 * how to pay, is asked on pages of its own first.
 */
export default async function CartPage({
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
  const forItself = entries.some(
    ({ sync_on, subscription }) => sync_on === null && subscription.plan.is_cart_item,
  );
  if (forItself && query.seats === undefined) {
    const { is_bulk_buyer: isBulkBuyer } = await load(getProfile, { params: { profile } });
    if (isBulkBuyer) redirect(cartPath(profile, "cart-seats"));
  }
  if (undecided(entries).length > 0) redirect(cartPath(profile, "cart-periods"));
  return (
    <CartFrame at={{ profile, page: "cart" }} title="Review and pay" entries={[first, ...others]}>
      <Payment profile={profile} entries={[first, ...others]} />
    </CartFrame>
  );
}
