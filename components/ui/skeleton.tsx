import { cx } from "./cx";

/** Grey in the size of what comes: give it the height and width of the thing. */
export function Skeleton({
  round = false,
  className,
}: {
  /** For a person's picture. */
  round?: boolean | undefined;
  className?: string | undefined;
}) {
  return (
    <span
      aria-hidden="true"
      className={cx("block animate-pulse bg-line", round ? "rounded-full" : "rounded-sm", className)}
    />
  );
}

/** Rows of a table that is on its way: same heights, so that nothing moves when it comes. */
export function TableSkeleton({
  rows = 8,
  columns = 4,
}: {
  rows?: number | undefined;
  columns?: number | undefined;
}) {
  return (
    <div role="status" className="border-t">
      <span className="sr-only">Loading</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-10 items-center gap-8 border-b px-2">
          {Array.from({ length: columns }, (_, column) => (
            <Skeleton key={column} className={cx("h-3", column === 0 ? "w-2/5" : "ms-auto w-20")} />
          ))}
        </div>
      ))}
    </div>
  );
}
