import type { ReactNode } from "react";
import { cx } from "./cx";

/** The head of a page: where it is, its one title, what it is about, its one primary action at the right, its tabs. */
export function PageHeader({
  title,
  description,
  breadcrumbs,
  actions,
  tabs,
  className,
}: {
  title: ReactNode;
  description?: ReactNode;
  breadcrumbs?: ReactNode;
  actions?: ReactNode;
  tabs?: ReactNode;
  className?: string | undefined;
}) {
  return (
    <header className={cx("mb-6 flex flex-col gap-4 sm:mb-8", className)}>
      {breadcrumbs}
      <div className="flex flex-wrap items-start justify-between gap-x-8 gap-y-4">
        <div className="min-w-0">
          <h1 className="font-semibold text-24 [overflow-wrap:anywhere]">{title}</h1>
          {description !== undefined && <p className="mt-1 max-w-text text-muted">{description}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {tabs}
    </header>
  );
}
