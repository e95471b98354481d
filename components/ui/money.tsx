import { formatMoneyParts } from "@/lib/money/display";
import { cx } from "./cx";

/**
 * An amount of money: symbol, thousands by locale, minor part quieter, debits in parentheses as accountants write them.
 *
 * @param amount minor units of `unit`
 * @param column stands in a column of amounts: leaves room for the parenthesis, so that the digits line up
 */
export function Money({
  amount,
  unit,
  locale,
  column = false,
  className,
}: {
  amount: bigint;
  unit: string;
  locale?: string | undefined;
  column?: boolean | undefined;
  className?: string | undefined;
}) {
  const { isNegative, parts } = formatMoneyParts(amount, unit, locale);
  return (
    <span
      className={cx("whitespace-nowrap tabular-nums", column && !isNegative && "sm:pe-[0.37em]", className)}
    >
      {isNegative && <span className="sr-only">minus </span>}
      {isNegative && <span aria-hidden="true">(</span>}
      {parts.map((part) => (
        <span key={`${part.kind}${part.text}`} className={part.kind === "minor" ? "text-muted" : undefined}>
          {part.text}
        </span>
      ))}
      {isNegative && <span aria-hidden="true">)</span>}
    </span>
  );
}
