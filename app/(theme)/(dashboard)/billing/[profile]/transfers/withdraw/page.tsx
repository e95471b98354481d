import type { Metadata } from "next";
import { WithdrawForm } from "@/components/funds/withdraw-form";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { LinkButton } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Money } from "@/components/ui/money";
import { PageHeader } from "@/components/ui/page-header";
import { getBank } from "@/lib/billing/operations/bank";
import { load } from "@/lib/http/call";
import { profileTitle, profileView } from "../../../../../frame";
import { withdraw } from "../actions";

export async function generateMetadata({
  params,
}: PageProps<"/billing/[profile]/transfers/withdraw">): Promise<Metadata> {
  return profileTitle((await params).profile, () => "Withdraw");
}

export default async function WithdrawPage({ params }: PageProps<"/billing/[profile]/transfers/withdraw">) {
  const { profile: slug } = await params;
  const [{ profile }, bank] = await Promise.all([
    profileView(slug),
    load(getBank, { params: { profile: slug } }),
  ]);
  const base = `/billing/${encodeURIComponent(profile.slug)}`;
  const { balance_amount: available, balance_unit: unit } = bank;
  const account = `${bank.bank_name} ${bank.last4}`;
  const isConnected = bank.bank_name !== "N/A";
  return (
    <>
      <PageHeader
        title="Withdraw"
        breadcrumbs={
          <Breadcrumbs items={[{ label: "Funds", href: `${base}/transfers/` }, { label: "Withdraw" }]} />
        }
        description={
          isConnected && (
            <>
              <Money amount={available} unit={unit} /> can be paid out to {account}.
            </>
          )
        }
      />
      {isConnected && available > 0n ? (
        <WithdrawForm
          action={withdraw.bind(null, profile.slug)}
          available={available}
          unit={unit}
          account={account}
        />
      ) : isConnected ? (
        <EmptyState
          title="There is nothing to withdraw"
          action={<LinkButton href={`${base}/transfers/`}>See funds</LinkButton>}
        >
          What you sell is added here as it is paid.
        </EmptyState>
      ) : (
        <EmptyState
          title="There is no payout account"
          action={<LinkButton href={`${base}/bank/`}>Connect an account</LinkButton>}
        >
          Connect one to have your funds paid out.
        </EmptyState>
      )}
    </>
  );
}
