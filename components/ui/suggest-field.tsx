"use client";

import { type ReactNode, useEffect, useRef, useState } from "react";
import { cx } from "./cx";
import { controlLook, Field, useField } from "./field";
import type { TextFieldProps } from "./text-field";
import { useHydrated } from "./use-hydrated";
import { useOptionList } from "./use-option-list";

export interface Suggestion {
  /** What picking it types. */
  readonly value: string;
  readonly label: ReactNode;
}

const WAIT_MS = 300;
const MIN_LENGTH = 3;

/**
 * A line of text that suggests what may be meant, but takes anything. Without scripts, or when nothing is found, it is a
 * text field.
 */
export function SuggestField({
  label,
  help,
  error,
  optional,
  hideLabel,
  id,
  className,
  suggest,
  defaultValue = "",
  ...input
}: Omit<TextFieldProps, "prefix" | "suffix" | "mono" | "value" | "onChange" | "defaultValue"> & {
  defaultValue?: string | undefined;
  /** Looks up what was typed, from three characters on. */
  suggest: (text: string) => Promise<readonly Suggestion[]>;
}) {
  const field = useField({ id, help, error });
  const isHydrated = useHydrated();
  const [text, setText] = useState(defaultValue);
  const [found, setFound] = useState<readonly Suggestion[]>([]);
  const [isOpen, setOpen] = useState(false);
  const lookUp = useRef(suggest);
  lookUp.current = suggest;

  useEffect(() => {
    setFound([]);
    const query = text.trim();
    if (!isOpen || query.length < MIN_LENGTH) return;
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const suggestions = await lookUp.current(query);
      if (isCurrent) setFound(suggestions);
    }, WAIT_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text, isOpen]);

  function pick(index: number) {
    const suggestion = found[index];
    if (!suggestion) return;
    setText(suggestion.value);
    setOpen(false);
  }

  const isShown = isOpen && found.length > 0;
  const list = useOptionList(found.length, isShown, pick);
  return (
    <Field {...{ label, help, optional, hideLabel, className, field }}>
      <div className="relative">
        <input
          {...input}
          {...field.control}
          {...(isHydrated ? list.box : {})}
          type="text"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setOpen(true);
          }}
          onBlur={() => setOpen(false)}
          onKeyDown={(event) => {
            if (event.key === "Escape" && isShown) {
              setOpen(false);
              event.preventDefault();
            } else list.onKeyDown(event);
          }}
          className={controlLook}
        />
        {isShown && (
          <div
            {...list.list(typeof label === "string" ? label : "Suggestions")}
            className="absolute inset-x-0 top-full z-40 mt-1.5 max-h-64 overflow-y-auto rounded-dialog bg-surface-raised p-1 shadow-1"
          >
            {found.map((suggestion, index) => (
              <div
                key={suggestion.value}
                {...list.option(index)}
                className={cx(
                  "flex min-h-9 cursor-default items-center gap-2.5 rounded px-2.5 py-1.5 select-none",
                  "aria-selected:bg-line/70",
                )}
              >
                {suggestion.label}
              </div>
            ))}
          </div>
        )}
      </div>
    </Field>
  );
}
