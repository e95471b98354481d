"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};

/** False in what the server sends, true once scripts run: for parts that are an improvement of a plain one. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
