import type { Metadata } from "next";
import { Settle } from "../settle";

export const metadata: Metadata = { title: "Settle your balance" };

/** As the page above it, for one plan alone. */
export default async function PlanBalancePage({
  params,
}: {
  params: Promise<{ profile: string; plan: string }>;
}) {
  const { profile, plan } = await params;
  return <Settle profile={profile} plan={plan} />;
}
