import { type ReactNode, useId } from "react";
import { cx } from "./cx";

/** How far something is, 0 to 1; without a value, that it is under way. */
export function ProgressBar({
  label,
  value,
  hideLabel = false,
  className,
}: {
  label: ReactNode;
  value?: number | undefined;
  hideLabel?: boolean | undefined;
  className?: string | undefined;
}) {
  const id = useId();
  return (
    <div className={cx("flex flex-col gap-1.5", className)}>
      <div className={cx("flex justify-between gap-4 text-13", hideLabel && "sr-only")}>
        <label htmlFor={id}>{label}</label>
        {value !== undefined && <span className="text-muted tabular-nums">{Math.round(value * 100)}%</span>}
      </div>
      <div className="relative h-1.5 overflow-hidden rounded-full bg-line">
        <progress
          id={id}
          max={1}
          value={value}
          className={cx(
            "absolute inset-0 block size-full appearance-none bg-transparent indeterminate:opacity-0",
            "[&::-webkit-progress-bar]:bg-transparent",
            "[&::-webkit-progress-value]:rounded-full [&::-webkit-progress-value]:bg-primary [&::-webkit-progress-value]:transition-[width]",
            "[&::-moz-progress-bar]:rounded-full [&::-moz-progress-bar]:bg-primary",
          )}
        />
        {value === undefined && (
          <span className="absolute inset-y-0 start-0 w-1/3 animate-slide rounded-full bg-primary" />
        )}
      </div>
    </div>
  );
}
