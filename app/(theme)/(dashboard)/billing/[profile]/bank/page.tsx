import type { Metadata } from "next";
import { ConfirmConnection, ConnectForm, DisconnectButton } from "@/components/funds/bank-forms";
import { Breadcrumbs } from "@/components/ui/breadcrumbs";
import { Callout } from "@/components/ui/callout";
import { Section } from "@/components/ui/card";
import { DetailsList } from "@/components/ui/details-list";
import { PageHeader } from "@/components/ui/page-header";
import { getBank } from "@/lib/billing/operations/bank";
import { load } from "@/lib/http/call";
import { profileTitle, profileView } from "../../../../frame";
import { connect, disconnect, finishConnection } from "./actions";

export async function generateMetadata({ params }: PageProps<"/billing/[profile]/bank">): Promise<Metadata> {
  return profileTitle((await params).profile, () => "Payout account");
}

export default async function BankPage({
  params: promised,
  searchParams,
}: PageProps<"/billing/[profile]/bank">) {
  const [params, query] = await Promise.all([promised, searchParams]);
  const [{ profile }, bank] = await Promise.all([profileView(params.profile), load(getBank, { params })]);
  const isConnected = bank.bank_name !== "N/A";
  const mayAct = profile.access === "manager";
  const { code, state } = query;
  return (
    <>
      <PageHeader
        title="Payout account"
        description={`Where the funds of ${profile.name} are paid out to.`}
        breadcrumbs={
          <Breadcrumbs
            items={[
              { label: "Funds", href: `/billing/${encodeURIComponent(profile.slug)}/transfers/` },
              { label: "Payout account" },
            ]}
          />
        }
      />
      {query.done === "connected" && (
        <Callout tone="success" title="The account is connected" announce className="mb-6" />
      )}
      {query.done === "disconnected" && (
        <Callout tone="success" title="The account is disconnected" announce className="mb-6">
          Payouts that are on their way still arrive.
        </Callout>
      )}
      {mayAct && typeof code === "string" && typeof state === "string" ? (
        <ConfirmConnection
          action={finishConnection.bind(null, profile.slug)}
          name={profile.name}
          code={code}
          state={state}
        />
      ) : (
        <div className="flex max-w-text flex-col gap-8">
          {isConnected ? (
            <DetailsList
              items={[
                { label: "Institution", value: bank.bank_name },
                { label: "Account", value: bank.last4 },
              ]}
            />
          ) : (
            <p className="text-muted">
              No account is connected yet. Until one is, your funds stay with the payment processor.
            </p>
          )}
          {mayAct && <ConnectForm action={connect.bind(null, profile.slug)} isConnected={isConnected} />}
          {mayAct && isConnected && (
            <Section
              title="Disconnect"
              description="Nothing can be withdrawn until an account is connected again. Payouts on their way still arrive."
            >
              <div>
                <DisconnectButton action={disconnect.bind(null, profile.slug)} account={bank.last4} />
              </div>
            </Section>
          )}
        </div>
      )}
    </>
  );
}
