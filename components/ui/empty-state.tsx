import type { ReactNode } from "react";
import { cx } from "./cx";

/** Where a list would be: one sentence on what will be here, and the action that fills it. */
export function EmptyState({
  icon,
  title,
  action,
  className,
  children,
}: {
  icon?: ReactNode;
  title: ReactNode;
  action?: ReactNode;
  className?: string | undefined;
  children?: ReactNode;
}) {
  return (
    <div
      className={cx(
        "flex flex-col items-start gap-4 rounded-dialog border border-dashed px-6 py-10",
        className,
      )}
    >
      {icon !== undefined && <div className="text-faint [&_svg]:size-5">{icon}</div>}
      <div className="max-w-text">
        <p className="font-medium">{title}</p>
        {children !== undefined && <div className="mt-1 text-muted">{children}</div>}
      </div>
      {action}
    </div>
  );
}
