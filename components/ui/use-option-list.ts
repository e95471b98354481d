"use client";

import { type KeyboardEvent, useEffect, useId, useState } from "react";

/**
 * The keyboard of a list under a text box (WAI-ARIA combobox pattern): arrows move, Enter picks, the focus stays in
 * the box. Spread `box` on the input, `list(label)` on the listbox and `option(i)` on each option.
 */
export function useOptionList(count: number, isOpen: boolean, onPick: (index: number) => void) {
  const id = useId();
  const [wanted, setActive] = useState(0);
  const active = Math.max(0, Math.min(wanted, count - 1));
  const optionId = (index: number) => `${id}-${index}`;

  useEffect(() => {
    if (isOpen) document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [id, active, isOpen]);

  return {
    setActive,
    onKeyDown(event: KeyboardEvent) {
      if (!isOpen || count === 0) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined) setActive((active + step + count) % count);
      else if (event.key === "Enter") onPick(active);
      else return;
      event.preventDefault();
    },
    box: {
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": isOpen,
      "aria-controls": `${id}-list`,
      "aria-activedescendant": isOpen && count > 0 ? optionId(active) : undefined,
      autoComplete: "off",
      spellCheck: false,
    },
    list: (label: string) => ({ role: "listbox", id: `${id}-list`, "aria-label": label }),
    option: (index: number) => ({
      role: "option",
      id: optionId(index),
      tabIndex: -1,
      "aria-selected": index === active,
      onMouseMove: () => setActive(index),
      // Before the click, so that the box keeps the focus.
      onMouseDown: (event: { preventDefault(): void }) => event.preventDefault(),
      onClick: () => onPick(index),
    }),
  } as const;
}

/** Whether every word of the query begins or stands in the text; case and accents do not count. */
export function matches(text: string, query: string): boolean {
  const plain = (value: string) => value.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const haystack = plain(text);
  return plain(query)
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}
