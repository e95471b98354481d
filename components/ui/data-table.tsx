import { ArrowDown, ArrowUp, Download } from "lucide-react";
import Link from "next/link";
import type { Key, ReactNode } from "react";
import { LinkButton } from "./button";
import { cx } from "./cx";
import { type PageQuery, sortHref } from "./query-href";

export type Column<Row> = {
  key: string;
  header: ReactNode;
  /** The first column heads the row and usually links to it. */
  cell: (row: Row) => ReactNode;
  /** Numbers and amounts stand at the end, in tabular figures. */
  align?: "start" | "end" | undefined;
  /** The field of `o` that this column sorts by; only where the list can. */
  sort?: string | undefined;
  /** What stands under the column in the totals row. */
  total?: ReactNode;
  className?: string | undefined;
};

/**
 * Rows of data: 40 pixels high, parted by hairlines, under a header that stays in sight. Under 640 pixels each row
 * becomes a small card that repeats the headers. Renders on the server; sorting is by links.
 */
export function DataTable<Row>({
  caption,
  showCaption = false,
  columns,
  rows,
  rowKey,
  query,
  csvHref,
  toolbar,
  empty,
  wide = false,
  endFirst = false,
}: {
  /** What the table holds; the screen reader's title, and the visible one with `showCaption`. */
  caption: string;
  showCaption?: boolean | undefined;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => Key;
  /** Needed when a column sorts. */
  query?: PageQuery | undefined;
  csvHref?: string | undefined;
  /** Filters and the like, at the left above. */
  toolbar?: ReactNode;
  /** Stands in for the table when there are no rows. */
  empty?: ReactNode;
  /** Many columns: scrolls sideways with the first column in sight, also on small screens, instead of cards. */
  wide?: boolean | undefined;
  /** A wide table that begins scrolled to its end, where the newest columns are. */
  endFirst?: boolean | undefined;
}) {
  const hasBar = toolbar !== undefined || csvHref !== undefined || showCaption;
  const hasTotals = columns.some((column) => column.total !== undefined);
  const cards = !wide;
  return (
    <div className="flex min-w-0 flex-col gap-3">
      {hasBar && (
        <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
          {showCaption && (
            <p aria-hidden="true" className="font-semibold text-16 leading-8">
              {caption}
            </p>
          )}
          {toolbar}
          {csvHref !== undefined && rows.length > 0 && (
            <LinkButton
              href={csvHref}
              prefetch={false}
              variant="quiet"
              size="sm"
              download
              className="ms-auto"
            >
              <Download aria-hidden="true" />
              Download CSV
            </LinkButton>
          )}
        </div>
      )}
      {rows.length === 0 && empty !== undefined ? (
        empty
      ) : (
        <ScrollBox wide={wide} endFirst={endFirst} label={caption}>
          <table className={cx("w-full border-collapse text-14", cards && "max-sm:block")}>
            <caption className="sr-only">{caption}</caption>
            <thead className={cx(cards && "max-sm:sr-only")}>
              <tr>
                {columns.map((column) => (
                  <HeaderCell key={column.key} column={column} query={query} wide={wide} />
                ))}
              </tr>
            </thead>
            <tbody className={cx(cards && "max-sm:flex max-sm:flex-col max-sm:gap-3")}>
              {rows.map((row) => (
                <tr
                  key={rowKey(row)}
                  className={cx(
                    "group border-b transition-colors hover:bg-line/35",
                    cards &&
                      "max-sm:flex max-sm:flex-col max-sm:rounded max-sm:border max-sm:bg-surface-raised max-sm:px-4 max-sm:py-2.5",
                  )}
                >
                  {columns.map((column, index) => (
                    <BodyCell key={column.key} column={column} isHead={index === 0} wide={wide}>
                      {column.cell(row)}
                    </BodyCell>
                  ))}
                </tr>
              ))}
            </tbody>
            {hasTotals && (
              <tfoot className={cx(cards && "max-sm:mt-3 max-sm:block")}>
                <tr className={cx("font-semibold", cards && "max-sm:flex max-sm:flex-col max-sm:px-4")}>
                  {columns.map((column, index) => (
                    <BodyCell key={column.key} column={column} isHead={index === 0} wide={wide}>
                      {column.total}
                    </BodyCell>
                  ))}
                </tr>
              </tfoot>
            )}
          </table>
        </ScrollBox>
      )}
    </div>
  );
}

function ScrollBox({
  wide,
  endFirst,
  label,
  children,
}: {
  wide: boolean;
  endFirst: boolean;
  label: string;
  children: ReactNode;
}) {
  if (!wide) return children;
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
      // A reversed row is scrolled to its end from the start, without a script.
      className={cx("relative overflow-x-auto overscroll-x-contain", endFirst && "flex flex-row-reverse")}
    >
      {children}
    </section>
  );
}

function HeaderCell<Row>({
  column,
  query,
  wide,
}: {
  column: Column<Row>;
  query: PageQuery | undefined;
  wide: boolean;
}) {
  const order = query?.params.o;
  const sorted = column.sort === undefined ? undefined : order === column.sort ? "ascending" : "descending";
  const isSorted = column.sort !== undefined && (order === column.sort || order === `-${column.sort}`);
  const Arrow = sorted === "ascending" ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={isSorted ? sorted : undefined}
      className={cx(
        "h-9 px-3 font-medium text-12 text-muted whitespace-nowrap first:ps-2 last:pe-2",
        "shadow-[inset_0_-1px_0_var(--tp-border)]",
        wide
          ? "first:sticky first:start-0 first:z-1 first:bg-surface"
          : "sticky top-(--header-height,0px) z-1 bg-surface",
        column.align === "end" ? "text-end" : "text-start",
        column.className,
      )}
    >
      {query && column.sort !== undefined ? (
        <Link
          href={sortHref(query, column.sort)}
          scroll={false}
          className={cx(
            "inline-flex items-center gap-1 rounded-sm align-bottom hover:text-ink",
            isSorted && "text-ink",
            column.align === "end" && "flex-row-reverse",
          )}
        >
          {column.header}
          <Arrow aria-hidden="true" className={cx("size-3", !isSorted && "opacity-0")} />
        </Link>
      ) : (
        column.header
      )}
    </th>
  );
}

function BodyCell<Row>({
  column,
  isHead,
  wide,
  children,
}: {
  column: Column<Row>;
  isHead: boolean;
  wide: boolean;
  children: ReactNode;
}) {
  const Cell = isHead ? "th" : "td";
  if (!wide && !isHead && (children === null || children === undefined))
    return <Cell className="max-sm:hidden" />;
  return (
    <Cell
      {...(isHead ? { scope: "row" } : {})}
      className={cx(
        "h-10 px-3 py-2 first:ps-2 last:pe-2",
        isHead ? "text-start font-medium" : "group-hover:text-ink",
        column.align === "end" && "text-end tabular-nums",
        wide && "whitespace-nowrap first:sticky first:start-0 first:bg-surface",
        !wide && "max-sm:flex max-sm:h-auto max-sm:justify-between max-sm:gap-6 max-sm:px-0! max-sm:py-1",
        !wide && !isHead && "max-sm:text-end",
        column.className,
      )}
    >
      {!wide && !isHead && (
        <span aria-hidden="true" className="shrink-0 text-start font-normal text-13 text-muted sm:hidden">
          {column.header}
        </span>
      )}
      {children}
    </Cell>
  );
}
