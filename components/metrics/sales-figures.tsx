import { Money } from "@/components/ui/money";
import { Stat, StatRow } from "@/components/ui/stat";
import { changeInWords } from "./change-in-words";
import { amountIn, lastComplete, type Report } from "./report";

/** Sales of the last month that is over, as the one number of the dashboard. See docs/metrics.md, "Funds". */
export function RecurringRevenue({ report }: { report: Report }) {
  const month = report.columns[lastComplete(report)];
  return (
    <dl>
      <Figure
        report={report}
        slug="total-sales"
        label={`Monthly recurring revenue${month ? `, ${month.name}` : ""}`}
        size="lg"
      />
    </dl>
  );
}

/** What else happened in that month, and what is owed now. */
export function SalesFigures({ report, receivable }: { report: Report; receivable: bigint }) {
  const month = report.columns[lastComplete(report)];
  const inMonth = month ? ` in ${month.heading}` : "";
  return (
    <StatRow className="border-t pt-6">
      <Figure report={report} slug="new-sales" label={`New sales${inMonth}`} />
      <Figure report={report} slug="churned-sales" label={`Churned sales${inMonth}`} moreIsGood={false} />
      <Figure report={report} slug="payments" label={`Payments${inMonth}`} />
      <Stat
        label="Receivable due now"
        value={<Money amount={receivable} unit={report.unit} />}
        help="Ordered and not yet paid"
      />
    </StatRow>
  );
}

/** A value of the last complete month, and how it compares with that of the month before. */
function Figure({
  report,
  slug,
  label,
  size,
  moreIsGood = true,
}: {
  report: Report;
  slug: string;
  label: string;
  size?: "lg" | undefined;
  moreIsGood?: boolean | undefined;
}) {
  const column = lastComplete(report);
  const amount = amountIn(report, slug, column);
  const before = report.columns[column - 1];
  const change = before && changeInWords(amount, amountIn(report, slug, column - 1), `in ${before.heading}`);
  return (
    <Stat
      label={label}
      size={size}
      value={<Money amount={amount} unit={report.unit} />}
      change={
        change && change.direction !== "same"
          ? { ...change, direction: change.direction, isGood: (change.direction === "up") === moreIsGood }
          : undefined
      }
      help={change?.direction === "same" ? change.text : undefined}
    />
  );
}
