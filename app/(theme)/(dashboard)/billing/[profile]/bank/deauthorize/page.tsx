import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { DisconnectForm } from "@/components/funds/bank-forms";
import { PageHeader } from "@/components/ui/page-header";
import { getBank } from "@/lib/billing/operations/bank";
import { load } from "@/lib/http/call";
import { profileTitle, profileView } from "../../../../../frame";
import { disconnect } from "../actions";

export async function generateMetadata({
  params,
}: PageProps<"/billing/[profile]/bank/deauthorize">): Promise<Metadata> {
  return profileTitle((await params).profile, () => "Disconnect the payout account");
}

/** Looking at the page does nothing: the account is disconnected by its form. */
export default async function DeauthorizePage({ params }: PageProps<"/billing/[profile]/bank/deauthorize">) {
  const { profile: slug } = await params;
  const [{ profile }, bank] = await Promise.all([
    profileView(slug),
    load(getBank, { params: { profile: slug } }),
  ]);
  const bankPage = `/billing/${encodeURIComponent(profile.slug)}/bank/`;
  if (bank.bank_name === "N/A" || profile.access !== "manager") redirect(bankPage);
  return (
    <>
      <PageHeader
        title="Disconnect the payout account?"
        description={`Nothing can be withdrawn to ${bank.bank_name} ${bank.last4} any more. Payouts on their way still arrive.`}
      />
      <DisconnectForm action={disconnect.bind(null, profile.slug)} back={bankPage} />
    </>
  );
}
