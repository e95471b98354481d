import type { ReactNode } from "react";
import { DataTable } from "@/components/ui/data-table";
import { Money } from "@/components/ui/money";
import { Time } from "@/components/ui/time";
import type { ChargeDetail } from "@/lib/billing/schemas";
import { Description } from "./order-summary";

type Line = ChargeDetail["charge_items"][number];

/** A line of a receipt, or what has come back of one. */
interface Row {
  readonly key: string;
  readonly what: ReactNode;
  readonly from: string;
  /** Less than nothing for what has come back. */
  readonly amount: bigint;
  readonly action: ReactNode;
}

/** What was paid for, with what has come back of each line under it, and what remains in all. */
export function ReceiptLines({
  lines,
  unit,
  zone,
  action,
}: {
  lines: readonly Line[];
  unit: string;
  zone: string;
  /** What can be done about a line; nothing where nobody may. */
  action?: ((line: Line) => ReactNode) | undefined;
}) {
  const rows = lines.flatMap((line) => rowsOf(line, zone, action?.(line)));
  const total = rows.reduce((sum, { amount }) => sum + amount, 0n);
  const isWhole = rows.length === lines.length;
  return (
    <DataTable
      caption="What was paid for"
      columns={[
        {
          key: "what",
          header: "Description",
          cell: ({ what }) => what,
          total: isWhole ? "Total" : "Left in all",
        },
        { key: "from", header: "From", cell: ({ from }) => from },
        {
          key: "amount",
          header: "Amount",
          align: "end",
          cell: ({ amount }) => <Money amount={amount} unit={unit} column />,
          total: <Money amount={total} unit={unit} column />,
        },
        ...(action
          ? [
              {
                key: "action",
                header: <span className="sr-only">Refund</span>,
                align: "end" as const,
                cell: (row: Row) => row.action,
              },
            ]
          : []),
      ]}
      rows={rows}
      rowKey={({ key }) => key}
    />
  );
}

function rowsOf(line: Line, zone: string, action: ReactNode): Row[] {
  const { num, description, amount, profile, refunds, disputed_amount: disputed } = line;
  const from = profile.printable_name;
  return [
    { key: `${num}`, what: <Description html={description} />, from, amount, action },
    ...refunds.map((refund, place) => ({
      key: `${num}:${place}`,
      what: (
        <span className="text-muted">
          {refund.state === "succeeded" ? "Refunded" : "Refund on its way, asked for"}{" "}
          <Time at={refund.created_at} zone={zone} />
        </span>
      ),
      ...{ from, amount: -refund.amount, action: null },
    })),
    ...(disputed > 0n
      ? [
          {
            key: `${num}:disputed`,
            what: <span className="text-muted">Taken back by the bank</span>,
            ...{ from, amount: -disputed, action: null },
          },
        ]
      : []),
  ];
}
