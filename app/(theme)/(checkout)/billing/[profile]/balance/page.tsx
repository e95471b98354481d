import type { Metadata } from "next";
import { Settle } from "./settle";

export const metadata: Metadata = { title: "Settle your balance" };

/** What the profile owes, and the button that pays it. What is in the cart stays there. */
export default async function BalancePage({ params }: { params: Promise<{ profile: string }> }) {
  const { profile } = await params;
  return <Settle profile={profile} plan={null} />;
}
