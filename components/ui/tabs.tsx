import Link from "next/link";
import type { ReactNode } from "react";
import { cx } from "./cx";

export type Tab = { label: ReactNode; href: string; current: boolean; count?: number | undefined };

/** Pages beside each other under one title. Links, so that each has its address and works without scripts. */
export function Tabs({
  label,
  tabs,
  className,
}: {
  label: string;
  tabs: readonly Tab[];
  className?: string;
}) {
  return (
    <nav
      aria-label={label}
      className={cx("-mb-px overflow-x-auto border-b [scrollbar-width:none]", className)}
    >
      <ul className="flex gap-6">
        {tabs.map((tab) => (
          <li key={tab.href} className="shrink-0">
            <Link
              href={tab.href}
              aria-current={tab.current ? "page" : undefined}
              className={cx(
                "flex h-10 items-center gap-2 border-b-2 font-medium text-14 transition-colors focus-visible:-outline-offset-2",
                tab.current
                  ? "border-primary text-ink"
                  : "border-transparent text-muted hover:border-strong/60 hover:text-ink",
              )}
            >
              {tab.label}
              {tab.count !== undefined && (
                <span className="rounded-full bg-line/70 px-1.5 text-12 text-muted tabular-nums">
                  {tab.count}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
