import { LedgerFilters, ledgerColumns } from "@/components/billing/ledger-table";
import { LinkButton } from "@/components/ui/button";
import { CurrencyChoice } from "@/components/ui/currency-choice";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Money } from "@/components/ui/money";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { downloadHref } from "@/components/ui/query-href";
import { listTransactions } from "@/lib/ledger/operations/transactions";
import type { Transaction } from "@/lib/ledger/schemas";
import { now as clockNow } from "@/lib/time/clock";
import { brokerView } from "../../../../frame";
import { loadInCurrency } from "../../../in-currency";
import { ledgerQuery } from "./ledger-query";

const ROOT = "/billing/transactions/";

/** The ledger of the site, or what touches one account of it. */
export async function LedgerPage({
  selector,
  query,
}: {
  selector: string;
  query: Record<string, string | string[] | undefined>;
}) {
  const { profile } = await brokerView();
  const { asked, days } = ledgerQuery(query, profile.timeZone);
  const {
    list: ledger,
    query: settled,
    currencies,
  } = await loadInCurrency(listTransactions, {
    query,
    asked: { ...asked, ...(selector === "" ? {} : { selector }) },
  });
  const path = selector === "" ? ROOT : `${ROOT}${encodeURIComponent(selector)}/`;
  const here = { path, params: settled };
  const q = asked.q ?? "";
  const isFiltered = [selector, q, days.from, days.to].some((value) => value !== "");
  return (
    <>
      <PageHeader
        title="Ledger"
        description={`Every entry of the books: what left which account, and where it went. Days are those of ${profile.timeZone}.`}
      />
      <div className="flex flex-col gap-6">
        <LedgerFilters path={ROOT} values={{ account: selector, q, ...days }} isFiltered={isFiltered} />
        <CurrencyChoice query={here} current={ledger.balance_unit} currencies={currencies} />
        {selector !== "" && (
          <p className="text-muted">
            What came into {selector} less what left it:{" "}
            <span className="font-medium text-ink">
              <Money amount={ledger.balance_amount} unit={ledger.balance_unit} />
            </span>
          </p>
        )}
        <DataTable
          caption={selector === "" ? "All entries" : `Entries of ${selector}`}
          showCaption
          columns={ledgerColumns(clockNow(), profile.timeZone)}
          rows={ledger.results.map((row, place) => ({ ...row, place }))}
          rowKey={({ place }: Transaction & { place: number }) => place}
          query={here}
          csvHref={downloadHref({ path, params: { ...asked, unit: settled.unit } })}
          empty={
            <EmptyState
              title={isFiltered ? "No entry is like this" : "The books are empty"}
              action={isFiltered ? <LinkButton href={ROOT}>Show all entries</LinkButton> : undefined}
            >
              {isFiltered
                ? "Choose other days, another account or another word."
                : "Orders and payments will be listed here."}
            </EmptyState>
          }
        />
        <Pagination query={here} count={ledger.count} page={Number(asked.page ?? 1)} links={ledger} />
      </div>
    </>
  );
}
