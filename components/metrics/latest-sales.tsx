import Link from "next/link";
import { type Column, DataTable } from "@/components/ui/data-table";
import { Money } from "@/components/ui/money";
import { Time } from "@/components/ui/time";
import { plainDescription } from "@/lib/ledger/descriptions";
import type { Transaction } from "@/lib/ledger/schemas";

/** The newest orders of a provider, paid or not. */
export function LatestSales({
  sales,
  now,
  timeZone,
}: {
  sales: readonly Transaction[];
  now: Date;
  timeZone: string;
}) {
  const columns: Column<Transaction>[] = [
    {
      key: "customer",
      header: "Customer",
      cell: ({ dest_profile }) => (
        <Link
          href={`/profile/${encodeURIComponent(dest_profile.slug)}/contact/`}
          className="wrap-break-word hover:text-primary hover:underline max-sm:wrap-anywhere"
        >
          {dest_profile.printable_name}
        </Link>
      ),
    },
    {
      key: "description",
      header: "Order",
      cell: ({ description }) => (
        <span className="min-w-0 text-muted wrap-break-word max-sm:wrap-anywhere">
          {plainDescription(description)}
        </span>
      ),
    },
    {
      key: "created_at",
      header: "When",
      cell: ({ created_at }) => (
        <Time at={created_at} now={now} zone={timeZone} className="whitespace-nowrap" />
      ),
    },
    {
      key: "amount",
      header: "Amount",
      align: "end",
      cell: ({ dest_amount, dest_unit }) => <Money amount={dest_amount} unit={dest_unit} />,
    },
  ];
  return <DataTable caption="Latest sales" columns={columns} rows={sales} rowKey={keyOf} />;
}

function keyOf({ created_at, dest_profile, description, dest_amount }: Transaction): string {
  return `${created_at.getTime()} ${dest_profile.slug} ${dest_amount} ${description}`;
}
