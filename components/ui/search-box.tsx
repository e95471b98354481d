"use client";

import { Search, X } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useTransition } from "react";
import { cx } from "./cx";
import { controlLook } from "./field";
import { type PageQuery, queryHref } from "./query-href";
import { Spinner } from "./spinner";

const DEBOUNCE_MS = 300;

/**
 * Searches the list of a page by its address: as one types, or by Enter where there are no scripts. A new search begins
 * at the first page; the rest of the query stays.
 */
export function SearchBox({
  query,
  label,
  className,
}: {
  query: PageQuery;
  /** What is searched: "Search accounts". */
  label: string;
  className?: string | undefined;
}) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const { q: current, page: _page, cursor: _cursor, ...others } = query.params;
  const term = typeof current === "string" ? current : "";
  useEffect(() => () => clearTimeout(timer.current), []);

  function search(text: string) {
    clearTimeout(timer.current);
    const href = queryHref(query, { q: text.trim() || undefined, page: undefined, cursor: undefined });
    timer.current = setTimeout(
      () => startTransition(() => router.replace(href, { scroll: false })),
      DEBOUNCE_MS,
    );
  }

  return (
    <search className={cx("w-full max-w-96", className)}>
      <form action={query.path} className="relative">
        {Object.entries(others).map(([name, value]) =>
          typeof value === "string" ? <input key={name} type="hidden" name={name} value={value} /> : null,
        )}
        <span className="pointer-events-none absolute inset-y-0 start-3 grid place-items-center text-muted">
          {isPending ? <Spinner /> : <Search aria-hidden="true" className="size-4" />}
        </span>
        <input
          type="text"
          inputMode="search"
          name="q"
          aria-label={label}
          placeholder={label}
          defaultValue={term}
          autoComplete="off"
          spellCheck={false}
          maxLength={200}
          onChange={(event) => search(event.target.value)}
          className={cx(controlLook, "ps-9 pe-9")}
        />
        {term !== "" && (
          <Link
            href={queryHref(query, { q: undefined, page: undefined, cursor: undefined })}
            aria-label="Clear the search"
            title="Clear the search"
            className="absolute inset-y-0 end-0 grid w-9 place-items-center rounded text-muted hover:text-ink"
          >
            <X aria-hidden="true" className="size-4" />
          </Link>
        )}
      </form>
    </search>
  );
}
