"use client";

import { useSyncExternalStore } from "react";

/**
 * What a viewer chose in this browser, kept in localStorage and shown as an attribute of <html> (`public/preferences.js`
 * does the same before the first paint). No preference means the default, and no attribute.
 */
function preference<Value extends string>(
  name: "theme" | "sidebar",
  values: readonly Value[],
  initial: Value,
) {
  const listeners = new Set<() => void>();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const read = () => values.find((value) => value === document.documentElement.dataset[name]) ?? initial;
  const write = (value: Value) => {
    if (value === initial) delete document.documentElement.dataset[name];
    else document.documentElement.dataset[name] = value;
    try {
      if (value === initial) localStorage.removeItem(name);
      else localStorage.setItem(name, value);
    } catch {
      // Storage is closed to us: the choice lasts as long as the page.
    }
    for (const listener of listeners) listener();
  };
  return () => [useSyncExternalStore(subscribe, read, () => initial), write] as const;
}

export type ThemeChoice = "system" | "light" | "dark";

export const useTheme = preference<ThemeChoice>("theme", ["light", "dark"], "system");

/** `rail` shows only the icons. */
export const useSidebar = preference<"wide" | "rail">("sidebar", ["rail"], "wide");
