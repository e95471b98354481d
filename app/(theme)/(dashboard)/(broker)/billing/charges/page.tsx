import type { Metadata } from "next";
import Link from "next/link";
import { ChargeState } from "@/components/billing/charge-state";
import { CurrencyChoice } from "@/components/ui/currency-choice";
import { type Column, DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Money } from "@/components/ui/money";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { downloadHref } from "@/components/ui/query-href";
import { SearchBox } from "@/components/ui/search-box";
import { Time } from "@/components/ui/time";
import { listCharges } from "@/lib/billing/operations/charge-list";
import type { ListedCharge } from "@/lib/billing/schemas";
import { now as clockNow } from "@/lib/time/clock";
import { brokerView } from "../../../../frame";
import { loadInCurrency } from "../../../in-currency";

export const metadata: Metadata = { title: "Charges" };

const PATH = "/billing/charges/";

export default async function ChargesPage({ searchParams }: PageProps<"/billing/charges">) {
  const [asked, { profile }] = await Promise.all([searchParams, brokerView()]);
  const {
    list: charges,
    query,
    currencies,
  } = await loadInCurrency(listCharges, { query: asked, asked: { o: "-created_at", ...asked } });
  const address = { path: PATH, params: query };
  return (
    <>
      <PageHeader
        title="Charges"
        description="What the payment processor was asked to collect, for everybody."
      />
      <CurrencyChoice query={address} current={charges.balance_unit} currencies={currencies} />
      <DataTable
        caption="Charges"
        columns={columns(clockNow(), profile.timeZone)}
        rows={charges.results}
        rowKey={({ processor_key }) => processor_key ?? ""}
        query={address}
        toolbar={<SearchBox query={address} label="Search charges" />}
        csvHref={charges.count > 0 ? downloadHref(address) : undefined}
        empty={
          query.q ? (
            <EmptyState title="No charge matches">
              Search for a description, a reference or a customer.
            </EmptyState>
          ) : (
            <EmptyState title="No charges yet">They are listed here as customers pay.</EmptyState>
          )
        }
      />
      <Pagination query={address} count={charges.count} page={Number(query.page ?? 1)} links={charges} />
    </>
  );
}

function columns(now: Date, zone: string): Column<ListedCharge>[] {
  return [
    {
      key: "created_at",
      header: "Date",
      sort: "created_at",
      cell: ({ created_at, customer, processor_key }) => (
        <Link
          href={`/billing/${encodeURIComponent(customer.slug)}/receipt/${encodeURIComponent(processor_key ?? "")}/`}
          className="font-medium hover:underline"
        >
          <Time at={created_at} now={now} zone={zone} />
        </Link>
      ),
      className: "whitespace-nowrap",
    },
    {
      key: "customer",
      header: "Customer",
      sort: "full_name",
      cell: ({ customer }) => customer.printable_name,
    },
    {
      key: "description",
      header: "Description",
      sort: "description",
      cell: ({ description }) => description,
    },
    { key: "state", header: "State", cell: ({ state }) => <ChargeState state={state} /> },
    {
      key: "amount",
      header: "Amount",
      align: "end",
      sort: "amount",
      cell: ({ amount, unit }) => <Money amount={amount} unit={unit} column />,
    },
  ];
}
