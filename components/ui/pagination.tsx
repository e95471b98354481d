import { ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { LinkButton } from "./button";
import { cx } from "./cx";
import { type PageQuery, queryHref } from "./query-href";

const NUMBER = new Intl.NumberFormat("en-US");

/**
 * Where in a list we are, and the way on. Keeps the rest of the query; shows nothing when everything fits one page.
 *
 * @param page  from 1
 * @param links `next` and `previous` as the operation answers them: what they say of where a page begins comes along
 */
export function Pagination({
  query,
  count,
  page,
  pageSize = 25,
  links,
}: {
  query: PageQuery;
  count: number;
  page: number;
  pageSize?: number | undefined;
  links?: { readonly next: string | null; readonly previous: string | null } | undefined;
}) {
  const last = Math.ceil(count / pageSize);
  if (last <= 1) return null;
  const first = (page - 1) * pageSize + 1;
  return (
    <nav aria-label="Pages" className="flex items-center justify-between gap-4 pt-1">
      <p className="text-13 text-muted tabular-nums">
        {NUMBER.format(first)}–{NUMBER.format(Math.min(first + pageSize - 1, count))} of{" "}
        {NUMBER.format(count)}
      </p>
      <div className="flex items-center gap-2">
        <Step
          query={query}
          page={page - 1}
          cursor={cursorOf(links?.previous)}
          isThere={page > 1}
          label="Previous page"
          rel="prev"
        >
          <ChevronLeft aria-hidden="true" className="rtl:rotate-180" />
        </Step>
        <p className="text-13 text-muted tabular-nums max-sm:hidden">
          Page {NUMBER.format(page)} of {NUMBER.format(last)}
        </p>
        <Step
          query={query}
          page={page + 1}
          cursor={cursorOf(links?.next)}
          isThere={page < last}
          label="Next page"
          rel="next"
        >
          <ChevronRight aria-hidden="true" className="rtl:rotate-180" />
        </Step>
      </div>
    </nav>
  );
}

function cursorOf(link: string | null | undefined): string | undefined {
  return link ? (new URL(link).searchParams.get("cursor") ?? undefined) : undefined;
}

function Step({
  query,
  page,
  cursor,
  isThere,
  label,
  rel,
  children,
}: {
  query: PageQuery;
  page: number;
  cursor: string | undefined;
  isThere: boolean;
  label: string;
  rel: string;
  children: ReactNode;
}) {
  if (!isThere) {
    return (
      <span
        className={cx("grid size-7 place-items-center rounded border text-faint opacity-60 [&_svg]:size-3.5")}
      >
        {children}
      </span>
    );
  }
  return (
    <LinkButton
      href={queryHref(query, { page: page === 1 ? undefined : String(page), cursor })}
      rel={rel}
      aria-label={label}
      title={label}
      size="sm"
      className="w-7 px-0!"
    >
      {children}
    </LinkButton>
  );
}
