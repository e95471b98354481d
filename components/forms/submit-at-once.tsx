"use client";

import { useEffect, useRef } from "react";

/** Submits the form that it stands in, as soon as the page lives; not for who has come back to it by the back button. */
export function SubmitAtOnce() {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const [navigation] = performance.getEntriesByType("navigation");
    const cameBack = navigation instanceof PerformanceNavigationTiming && navigation.type === "back_forward";
    if (!cameBack) ref.current?.closest("form")?.requestSubmit();
  }, []);
  return <span ref={ref} hidden />;
}
