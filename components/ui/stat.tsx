import { ArrowDownRight, ArrowUpRight } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";

/** A number that matters, with what it is above and how it moved below. */
export function Stat({
  label,
  value,
  change,
  help,
  size = "md",
  className,
}: {
  label: ReactNode;
  value: ReactNode;
  /** How it moved, in words ("12% more than in September"), and whether that is good. */
  change?: { direction: "up" | "down"; isGood: boolean; text: ReactNode } | undefined;
  help?: ReactNode;
  /** `lg` for the one number that a page is about. */
  size?: "md" | "lg" | undefined;
  className?: string | undefined;
}) {
  const Arrow = change?.direction === "down" ? ArrowDownRight : ArrowUpRight;
  return (
    <div className={cx("min-w-0", className)}>
      <dt className="text-13 text-muted">{label}</dt>
      <dd className={cx("mt-1 font-semibold tabular-nums", size === "lg" ? "text-32 sm:text-40" : "text-24")}>
        {value}
      </dd>
      {change && (
        <dd className="mt-1 flex items-center gap-1 text-13 text-muted">
          <Arrow
            aria-hidden="true"
            className={cx("size-3.5 shrink-0", change.isGood ? "text-success" : "text-danger")}
          />
          {change.text}
        </dd>
      )}
      {help !== undefined && <dd className="mt-1 text-13 text-muted">{help}</dd>}
    </div>
  );
}

/** Stats side by side, parted by hairlines; in twos on small screens, or below each other where a number is long. */
export function StatRow({ className, children }: { className?: string | undefined; children: ReactNode }) {
  return (
    <dl
      className={cx(
        "flex flex-wrap gap-6 max-sm:[&>*]:min-w-min max-sm:[&>*]:flex-[1_0_calc(50%-0.75rem)]",
        "sm:grid sm:auto-cols-[minmax(min-content,1fr)] sm:grid-flow-col sm:[&>*+*]:border-s sm:[&>*+*]:ps-6",
        className,
      )}
    >
      {children}
    </dl>
  );
}
