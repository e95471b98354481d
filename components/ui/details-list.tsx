import type { ReactNode } from "react";
import { cx } from "./cx";

/** Facts by name: "Reference  chrg_1…", one a line, parted by hairlines. */
export function DetailsList({
  items,
  className,
}: {
  items: readonly { label: string; value: ReactNode }[];
  className?: string | undefined;
}) {
  return (
    <dl className={cx("divide-y border-y text-14", className)}>
      {items.map((item) => (
        <div key={item.label} className="flex flex-wrap justify-between gap-x-6 gap-y-1 py-2.5">
          <dt className="text-muted">{item.label}</dt>
          <dd className="min-w-0 text-end [overflow-wrap:anywhere]">{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
