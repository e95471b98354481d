"use client";

import { Check, ChevronsUpDown } from "lucide-react";
import { type Ref, useEffect, useRef, useState } from "react";
import { cx } from "./cx";
import { controlLook, Field, useField } from "./field";
import type { Option, SelectFieldProps } from "./select-field";
import { Spinner } from "./spinner";
import { useHydrated } from "./use-hydrated";
import { matches, useOptionList } from "./use-option-list";

export type ComboboxProps = SelectFieldProps & {
  /** Called with what is typed, for options that the server finds; then the list is shown as given. */
  onQueryChange?: ((query: string) => void) | undefined;
  /** The server is looking. */
  searching?: boolean | undefined;
};

/**
 * One of many choices, found by typing. The value lives in a native <select>, which is what a plain form sends, what
 * `register` binds to, and what people without scripts use; the box to search in is laid over it.
 */
export function Combobox({
  label,
  help,
  error,
  optional,
  hideLabel,
  id,
  className,
  options,
  placeholder = "Search",
  onQueryChange,
  searching = false,
  ref,
  ...select
}: ComboboxProps) {
  const field = useField({ id, help, error });
  const selectRef = useRef<HTMLSelectElement>(null);
  const isHydrated = useHydrated();
  const [chosen, setChosen] = useState<Option | null>(null);
  const [query, setQuery] = useState<string | null>(null);
  const isOpen = query !== null;
  const found = query && !onQueryChange ? options.filter((option) => matches(option.label, query)) : options;

  // The select may be set by others: the browser going back, react-hook-form, a controlled value.
  useEffect(() => {
    const value = selectRef.current?.value;
    setChosen((previous) => options.find((option) => option.value === value) ?? (value ? previous : null));
  }, [options, select.value]);

  function pick(index: number) {
    const option = found[index];
    const control = selectRef.current;
    if (!option || option.disabled || !control) return;
    setChosen(option);
    setQuery(null);
    control.value = option.value;
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }

  const list = useOptionList(found.length, isOpen, pick);

  function search(text: string) {
    setQuery(text);
    list.setActive(0);
    onQueryChange?.(text);
  }

  const isListed = options.some((option) => option.value === chosen?.value);
  return (
    <Field {...{ label, help, optional, hideLabel, className, field }}>
      <div className="relative">
        <select
          {...select}
          ref={(node) => share(node, selectRef, ref)}
          {...(isHydrated ? { "aria-hidden": true, tabIndex: -1 } : field.control)}
          className={isHydrated ? "sr-only" : cx(controlLook, "appearance-none pe-9")}
        >
          <option value="">{placeholder}</option>
          {(chosen && !isListed ? [chosen, ...options] : options).map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
        {isHydrated && (
          <input
            {...field.control}
            {...list.box}
            type="text"
            disabled={select.disabled}
            placeholder={placeholder}
            value={query ?? chosen?.label ?? ""}
            onChange={(event) => search(event.target.value)}
            onFocus={(event) => event.target.select()}
            onClick={() => isOpen || search("")}
            onBlur={() => setQuery(null)}
            onKeyDown={(event) => {
              if (event.key === "Escape" && isOpen) {
                setQuery(null);
                event.preventDefault();
              } else if (!isOpen && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
                search("");
                event.preventDefault();
              } else list.onKeyDown(event);
            }}
            className={cx(controlLook, "truncate pe-9")}
          />
        )}
        <span className="pointer-events-none absolute inset-y-0 end-3 grid place-items-center text-muted">
          {searching ? <Spinner /> : <ChevronsUpDown aria-hidden="true" className="size-4" />}
        </span>
        {isOpen && (
          <div className="absolute inset-x-0 top-full z-40 mt-1.5 rounded-dialog bg-surface-raised p-1 shadow-1">
            <div
              {...list.list(typeof label === "string" ? label : "Choices")}
              className="max-h-64 overflow-y-auto"
            >
              {found.map((option, index) => (
                <div
                  key={option.value}
                  {...list.option(index)}
                  aria-disabled={option.disabled}
                  className="flex min-h-8 cursor-default items-center gap-2 rounded px-2.5 py-1.5 select-none aria-disabled:text-faint aria-selected:bg-line/70"
                >
                  <span className="min-w-0 flex-1 truncate">{option.label}</span>
                  {option.value === chosen?.value && (
                    <Check aria-hidden="true" className="size-4 text-primary" />
                  )}
                </div>
              ))}
            </div>
            {found.length === 0 && (
              <p role="status" className="px-2.5 py-2 text-muted">
                {searching ? "Searching" : `Nothing matches “${query}”.`}
              </p>
            )}
          </div>
        )}
      </div>
    </Field>
  );
}

/** Hands one element to our ref and to the caller's, of whichever kind. */
function share<T>(node: T | null, own: { current: T | null }, others: Ref<T> | undefined) {
  own.current = node;
  if (typeof others === "function") others(node);
  else if (others) others.current = node;
}
