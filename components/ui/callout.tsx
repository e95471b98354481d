import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Tone } from "./badge";
import { cx } from "./cx";

const TONES = {
  success: { icon: CircleCheck, look: "bg-success-soft", ink: "text-success" },
  warning: { icon: TriangleAlert, look: "bg-warning-soft", ink: "text-warning" },
  danger: { icon: CircleAlert, look: "bg-danger-soft", ink: "text-danger" },
  info: { icon: Info, look: "bg-info-soft", ink: "text-info" },
} as const;

/**
 * Something to know on this page: what happened and what to do. `announce` reads it out when it appears, for what
 * follows an action ("Your card was declined").
 */
export function Callout({
  tone = "info",
  title,
  action,
  announce = false,
  className,
  children,
}: {
  tone?: Exclude<Tone, "neutral"> | undefined;
  title?: ReactNode;
  action?: ReactNode;
  announce?: boolean | undefined;
  className?: string | undefined;
  children?: ReactNode;
}) {
  const { icon: Icon, look, ink } = TONES[tone];
  return (
    <div
      role={announce ? "alert" : undefined}
      className={cx("flex gap-3 rounded px-4 py-3 text-14", look, className)}
    >
      <Icon aria-hidden="true" className={cx("mt-0.5 size-4 shrink-0", ink)} />
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-56">
          {title !== undefined && <p className={cx("font-medium", ink)}>{title}</p>}
          {children !== undefined && <div className="text-ink/85">{children}</div>}
        </div>
        {action}
      </div>
    </div>
  );
}
