import Link from "next/link";
import { Badge, type Tone } from "@/components/ui/badge";
import { type Column, DataTable } from "@/components/ui/data-table";
import { Money } from "@/components/ui/money";
import type { PageQuery } from "@/components/ui/query-href";
import { Time } from "@/components/ui/time";
import { CHARGES, NOW, type SampleCharge } from "./samples";

const TONES: Record<SampleCharge["state"], Tone> = {
  Paid: "success",
  Failed: "danger",
  Refunded: "neutral",
  "In progress": "info",
};

const total = (field: "amount" | "fee") => CHARGES.reduce((sum, charge) => sum + charge[field], 0n);

const columns: Column<SampleCharge>[] = [
  {
    key: "customer",
    header: "Customer",
    cell: (charge) => (
      <Link href="#tables" className="rounded-sm hover:text-primary hover:underline">
        {charge.customer}
      </Link>
    ),
    total: "Total",
  },
  {
    key: "reference",
    header: "Reference",
    cell: (charge) => <span className="font-mono text-13 text-muted">{charge.reference}</span>,
  },
  {
    key: "date",
    header: "Date",
    sort: "created_at",
    cell: (charge) => <Time at={charge.createdAt} now={NOW} className="whitespace-nowrap" />,
  },
  {
    key: "state",
    header: "State",
    cell: (charge) => <Badge tone={TONES[charge.state]}>{charge.state}</Badge>,
  },
  {
    key: "fee",
    header: "Fee",
    align: "end",
    cell: (charge) => <Money amount={charge.fee} unit="usd" column />,
    total: <Money amount={total("fee")} unit="usd" column />,
  },
  {
    key: "amount",
    header: "Amount",
    align: "end",
    sort: "amount",
    cell: (charge) => <Money amount={charge.amount} unit="usd" column />,
    total: <Money amount={total("amount")} unit="usd" column />,
  },
];

/** A list as it stands on a page: sorted by links, with totals and a CSV. */
export function ChargesTable({ query, titled = false }: { query: PageQuery; titled?: boolean }) {
  return (
    <DataTable
      caption="Charges"
      showCaption={titled}
      columns={columns}
      rows={CHARGES}
      rowKey={(charge) => charge.reference}
      query={query}
      csvHref="#"
    />
  );
}

const MONTHS = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov"];
const SERIES = [
  { name: "Total sales", color: "bg-chart-1", start: 4_120_000n },
  { name: "New sales", color: "bg-chart-2", start: 812_000n },
  { name: "Churned sales", color: "bg-chart-3", start: 203_000n },
];

/** A report: series down, months across, scrolling sideways with the names in sight. */
export function ReportTable() {
  return (
    <DataTable
      caption="Revenue by month"
      wide
      rows={SERIES}
      rowKey={(series) => series.name}
      columns={[
        {
          key: "name",
          header: "Series",
          cell: (series) => (
            <span className="flex items-center gap-2">
              <span className={`size-2 rounded-full ${series.color}`} />
              {series.name}
            </span>
          ),
        },
        ...MONTHS.map((month, index) => ({
          key: month,
          header: `${month} 2026`,
          align: "end" as const,
          cell: (series: (typeof SERIES)[number]) => (
            <Money amount={series.start + (series.start / 17n) * BigInt(index)} unit="usd" column />
          ),
        })),
      ]}
    />
  );
}
