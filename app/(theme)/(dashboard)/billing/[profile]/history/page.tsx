import { CreditCard } from "lucide-react";
import type { Metadata } from "next";
import { statementColumns, transactionKey } from "@/components/billing/statement-table";
import { CancelBalance } from "@/components/funds/cancel-balance";
import { type MeterChoice, RecordUsage } from "@/components/funds/record-usage";
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
import { cancelBalance, listUsage } from "@/lib/billing/operations/balance";
import { getCard, updateCard } from "@/lib/billing/operations/card";
import { checkout } from "@/lib/billing/operations/checkout";
import type { Meter } from "@/lib/billing/usage-schemas";
import { load, mayCall } from "@/lib/http/call";
import { getHistory } from "@/lib/ledger/operations/transactions";
import { now as clockNow } from "@/lib/time/clock";
import { profileView } from "../../../../frame";
import { loadInCurrency } from "../../../in-currency";
import { addCharge, cancelDue } from "./actions";

export const metadata: Metadata = { title: "Billing history" };

export default async function HistoryPage({
  params: promised,
  searchParams,
}: {
  params: Promise<{ profile: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const [params, asked] = await Promise.all([promised, searchParams]);
  const [{ profile }, { list: history, query, currencies }, card, ...may] = await Promise.all([
    profileView(params.profile),
    loadInCurrency(getHistory, { params, query: asked, asked: { o: "-created_at", ...asked } }),
    load(getCard, { params }),
    mayCall(cancelBalance, params),
    mayCall(checkout, params),
    mayCall(updateCard, params),
  ]);
  const [maySettle, mayPay, mayChangeCard] = may;
  const meters = maySettle ? (await load(listUsage, { params })).results.map(meterChoice) : [];
  const { done, amount: charged, ...shown } = query;
  const path = `/billing/${encodeURIComponent(profile.slug)}/history/`;
  const { balance_amount: due, balance_unit: unit } = history;
  return (
    <>
      <PageHeader
        title="Billing"
        description={`What ${profile.name} has ordered and paid.`}
        actions={
          maySettle && (
            <>
              {meters.length > 0 && (
                <RecordUsage action={addCharge.bind(null, profile.slug)} meters={meters} />
              )}
              {due > 0n && (
                <CancelBalance action={cancelDue.bind(null, profile.slug, unit)} due={due} unit={unit} />
              )}
            </>
          )
        }
      />
      {typeof done === "string" && Object.hasOwn(DONE, done) && (
        <Callout tone="success" title={DONE[done]} announce className="mb-6">
          {done === "charged" && typeof charged === "string" && /^\d{1,15}$/.test(charged) ? (
            <>
              <Money amount={BigInt(charged)} unit={unit} /> is added to the balance.
            </>
          ) : undefined}
        </Callout>
      )}
      <CurrencyChoice query={{ path, params: shown }} current={unit} currencies={currencies} />
      <div className="mb-8 grid gap-4 sm:grid-cols-2">
        <BalanceCard profile={profile.slug} amount={due} unit={unit} mayPay={mayPay} />
        <PaymentMethodCard profile={profile.slug} card={card} mayChange={mayChangeCard} />
      </div>
      <DataTable
        caption="Transactions"
        showCaption
        columns={statementColumns(clockNow(), profile.timeZone)}
        rows={history.results}
        rowKey={transactionKey}
        query={{ path, params: shown }}
        csvHref={downloadHref({ path, params: shown })}
        empty={
          <EmptyState title="Nothing yet" action={<LinkButton href="/pricing/">See plans</LinkButton>}>
            Orders and payments will be listed here.
          </EmptyState>
        }
      />
      <Pagination
        query={{ path, params: shown }}
        count={history.count}
        page={Number(shown.page ?? 1)}
        links={history}
      />
    </>
  );
}

/** What was just done here. */
const DONE: Readonly<Record<string, string>> = {
  paid: "The payment is recorded",
  "written-off": "The balance is written off",
  charged: "The charge is added",
  included: "Nothing is charged: it is included, or was paid before",
};

function meterChoice({ plan, use, use_amount: useAmount, unit, ...left }: Meter): MeterChoice {
  return {
    value: `${plan.slug}/${use.slug}`,
    label: `${plan.title}: ${use.title}`,
    ...{ useAmount, unit, freeLeft: left.included_left + left.bought_left },
  };
}

function BalanceCard({
  profile,
  amount,
  unit,
  mayPay,
}: {
  profile: string;
  amount: bigint;
  unit: string;
  mayPay: boolean;
}) {
  return (
    <Card className="flex flex-col gap-4">
      <div>
        <h2 className="text-13 text-muted">Balance due</h2>
        <p className="mt-1 font-semibold text-24">
          <Money amount={amount} unit={unit} />
        </p>
      </div>
      {amount <= 0n && <p className="text-13 text-muted">Everything is paid.</p>}
      {amount > 0n && mayPay && (
        <LinkButton
          href={`/billing/${encodeURIComponent(profile)}/balance/`}
          variant="primary"
          className="self-start"
        >
          Pay now
        </LinkButton>
      )}
    </Card>
  );
}

function PaymentMethodCard({
  profile,
  card,
  mayChange,
}: {
  profile: string;
  card: { last4: string | null; exp_date: string | null };
  mayChange: boolean;
}) {
  return (
    <Card className="flex flex-col gap-4">
      <div>
        <h2 className="text-13 text-muted">Payment method</h2>
        <p className="mt-1 flex items-center gap-2.5 font-medium text-16 leading-8">
          <CreditCard aria-hidden="true" className="size-5 text-faint" />
          {card.last4 ? `Card ending in ${card.last4}` : "No card on file"}
        </p>
        {card.exp_date && <p className="text-13 text-muted">Expires {card.exp_date}</p>}
      </div>
      {mayChange && (
        <LinkButton href={`/billing/${encodeURIComponent(profile)}/card/`} className="self-start">
          {card.last4 ? "Update card" : "Add a card"}
        </LinkButton>
      )}
    </Card>
  );
}
