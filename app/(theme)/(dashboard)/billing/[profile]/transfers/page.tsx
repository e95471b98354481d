import { Landmark } from "lucide-react";
import type { Metadata } from "next";
import { statementColumns, transactionKey } from "@/components/billing/statement-table";
import { LinkButton } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Card } from "@/components/ui/card";
import { CurrencyChoice } from "@/components/ui/currency-choice";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Money } from "@/components/ui/money";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { downloadHref } from "@/components/ui/query-href";
import { getBank } from "@/lib/billing/operations/bank";
import type { PayoutAccount } from "@/lib/billing/transfer-schemas";
import { load } from "@/lib/http/call";
import { getTransfers } from "@/lib/ledger/operations/transactions";
import { now as clockNow } from "@/lib/time/clock";
import { profileTitle, profileView } from "../../../../frame";
import { loadInCurrency } from "../../../in-currency";

export async function generateMetadata({
  params,
}: PageProps<"/billing/[profile]/transfers">): Promise<Metadata> {
  return profileTitle((await params).profile, () => "Funds");
}

export default async function TransfersPage({
  params: promised,
  searchParams,
}: PageProps<"/billing/[profile]/transfers">) {
  const [params, asked] = await Promise.all([promised, searchParams]);
  const [{ profile }, bank, { list: transfers, query, currencies }] = await Promise.all([
    profileView(params.profile),
    load(getBank, { params }),
    loadInCurrency(getTransfers, { params, query: asked, asked: { o: "-created_at", ...asked } }),
  ]);
  const base = `/billing/${encodeURIComponent(profile.slug)}`;
  const page = { path: `${base}/transfers/`, params: { ...query, done: undefined } };
  const mayAct = profile.access === "manager";
  return (
    <>
      <PageHeader
        title="Funds"
        description={`What ${profile.name} has received, and what was paid out.`}
        actions={
          mayAct && <LinkButton href={`${base}/transfers/import/`}>Record an offline payment</LinkButton>
        }
      />
      <Done query={query} />
      <div className="mb-8 grid gap-4 sm:grid-cols-2">
        <AvailableCard base={base} bank={bank} mayAct={mayAct} />
        <AccountCard base={base} bank={bank} mayAct={mayAct} />
      </div>
      <CurrencyChoice query={page} current={transfers.balance_unit} currencies={currencies} />
      <DataTable
        caption="Transactions"
        showCaption
        columns={statementColumns(clockNow(), profile.timeZone)}
        rows={transfers.results}
        rowKey={transactionKey}
        query={page}
        csvHref={downloadHref(page)}
        empty={
          <EmptyState title="Nothing yet">Sales, refunds, fees and payouts will be listed here.</EmptyState>
        }
      />
      <Pagination query={page} count={transfers.count} page={Number(query.page ?? 1)} links={transfers} />
    </>
  );
}

/** What was just done on one of the pages that lead back here. */
function Done({ query }: { query: Record<string, string | string[] | undefined> }) {
  if (query.done === "withdrawn")
    return (
      <Callout tone="success" title="The payout is on its way" announce className="mb-6">
        It is listed below once the bank has it, usually after a day.
      </Callout>
    );
  if (query.done === "recorded")
    return (
      <Callout tone="success" title="The payment is recorded" announce className="mb-6">
        It pays what was due first, and shows in the billing history of the subscriber.
      </Callout>
    );
  return null;
}

interface CardProps {
  readonly base: string;
  readonly bank: PayoutAccount;
  readonly mayAct: boolean;
}

function AvailableCard({ base, bank, mayAct }: CardProps) {
  const { balance_amount: available, balance_unit: unit, pending_amount: pending } = bank;
  return (
    <Card className="flex flex-col justify-between gap-4">
      <div>
        <h2 className="text-13 text-muted">Available to withdraw</h2>
        <p className="mt-1 font-semibold text-24">
          <Money amount={available} unit={unit} />
        </p>
        {pending > 0n && (
          <p className="text-13 text-muted">
            <Money amount={pending} unit={unit} /> on its way to the bank
          </p>
        )}
      </div>
      {mayAct && available > 0n && (
        <LinkButton href={`${base}/transfers/withdraw/`} variant="primary" className="self-start">
          Withdraw
        </LinkButton>
      )}
    </Card>
  );
}

function AccountCard({ base, bank, mayAct }: CardProps) {
  const isConnected = bank.bank_name !== "N/A";
  return (
    <Card className="flex flex-col justify-between gap-4">
      <div>
        <h2 className="text-13 text-muted">Payout account</h2>
        <p className="mt-1 flex items-center gap-2.5 font-medium text-16 leading-8">
          <Landmark aria-hidden="true" className="size-5 text-faint" />
          {isConnected ? bank.bank_name : "No account connected"}
        </p>
        <p className="text-13 text-muted">
          {isConnected ? bank.last4 : "Connect one to have your funds paid out."}
        </p>
      </div>
      {mayAct && (
        <LinkButton href={`${base}/bank/`} className="self-start">
          {isConnected ? "Change account" : "Connect an account"}
        </LinkButton>
      )}
    </Card>
  );
}
