import type { Column } from "@/components/ui/data-table";
import { Money } from "@/components/ui/money";
import { Time } from "@/components/ui/time";
import type { Transaction } from "@/lib/ledger/schemas";
import { Description } from "./order-summary";

/** When it was, and what: of every transaction, whoever looks at it. */
export function eventColumns(now: Date, zone: string) {
  const date: Column<Transaction> = {
    key: "created_at",
    header: "Date",
    sort: "created_at",
    cell: ({ created_at }) => <Time at={created_at} now={now} zone={zone} />,
    className: "whitespace-nowrap",
  };
  const description: Column<Transaction> = {
    key: "description",
    header: "Description",
    cell: ({ description }) => <Description html={description} className="[&_a]:underline" />,
  };
  return { date, description };
}

/** A row of a statement, as the one whose statement it is sees it: what left their account is negative. */
export function statementColumns(now: Date, zone: string): Column<Transaction>[] {
  const { date, description } = eventColumns(now, zone);
  return [
    date,
    description,
    {
      key: "amount",
      header: "Amount",
      align: "end",
      cell: ({ is_debit, dest_amount, dest_unit, orig_amount, orig_unit }) =>
        is_debit ? (
          <Money amount={-orig_amount} unit={orig_unit} column />
        ) : (
          <Money amount={dest_amount} unit={dest_unit} column />
        ),
    },
  ];
}

/** Transactions have no name of their own; this tells those of one page apart. */
export function transactionKey(row: Transaction): string {
  const { created_at, description, orig_account, dest_account, dest_amount } = row;
  return `${created_at.getTime()}:${orig_account}:${dest_account}:${dest_amount}:${description}`;
}
