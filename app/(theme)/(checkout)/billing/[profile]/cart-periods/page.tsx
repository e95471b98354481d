import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { cartPath, requireEntries, undecided } from "../cart-entries";
import { CartFrame, Choices } from "../cart-view";

export const metadata: Metadata = { title: "Choose how to pay" };

/** The ways to pay for what is in the cart, with what each saves. When all are chosen, on to paying. */
export default async function CartPeriodsPage({ params }: { params: Promise<{ profile: string }> }) {
  const { profile } = await params;
  const entries = await requireEntries(profile);
  if (undecided(entries).length === 0) redirect(`${cartPath(profile)}?seats=chosen`);
  const at = { profile, page: "cart-periods" } as const;
  return (
    <CartFrame at={at} title="Choose how to pay" entries={entries}>
      <Choices at={at} entries={entries} />
    </CartFrame>
  );
}
