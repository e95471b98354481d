import type { ReactNode } from "react";
import { cx } from "./cx";

/** A sheet of paper on the page. Never one inside another; parts of a page are parted by `Section` instead. */
export function Card({ className, children }: { className?: string | undefined; children: ReactNode }) {
  return (
    <div className={cx("rounded-dialog border bg-surface-raised p-5 sm:p-6", className)}>{children}</div>
  );
}

/** A titled part of a page: a hairline above, what it is at the left of its actions, then its content. */
export function Section({
  title,
  description,
  actions,
  className,
  children,
}: {
  title: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    <section className={cx("flex flex-col gap-4 border-t pt-6", className)}>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <h2 className="font-semibold text-16 leading-6">{title}</h2>
          {description !== undefined && <p className="max-w-text text-muted">{description}</p>}
        </div>
        {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </section>
  );
}
