"use client";

import { useEffect, useRef } from "react";
import { type FieldError, FieldNote, useField } from "@/components/ui/field";

/** What the widget of the captcha needs to know. */
export interface CaptchaKeys {
  readonly siteKey: string;
  /** Base address of the service. */
  readonly url: string;
}

/** What the service's script puts on the page, as far as it is used here. */
interface Recaptcha {
  ready(callback: () => void): void;
  render(element: HTMLElement, options: { sitekey: string; theme: "light" | "dark" }): number;
  reset(widget: number): void;
}

declare global {
  interface Window {
    grecaptcha?: Recaptcha;
  }
}

/**
 * The box to tick of a captcha. Its widget adds the answer to the form by itself, and each answer is good once: it is
 * asked anew after every attempt.
 */
export function CaptchaField({
  siteKey,
  url,
  attempt,
  error,
}: CaptchaKeys & { attempt: unknown; error: FieldError }) {
  const box = useRef<HTMLDivElement>(null);
  const widget = useRef<number | null>(null);
  const field = useField({ id: undefined, help: undefined, error });

  useEffect(() => {
    let isGone = false;
    void loadScript(`${url}/api.js?render=explicit`).then(() =>
      window.grecaptcha?.ready(() => {
        if (isGone || !box.current || widget.current !== null) return;
        const theme = document.documentElement.dataset.theme === "dark" ? "dark" : "light";
        widget.current = window.grecaptcha?.render(box.current, { sitekey: siteKey, theme }) ?? null;
      }),
    );
    return () => {
      isGone = true;
    };
  }, [siteKey, url]);

  useEffect(() => {
    if (widget.current !== null) window.grecaptcha?.reset(widget.current);
  }, [attempt]);

  return (
    <div className="flex flex-col gap-1.5">
      <div ref={box} className="min-h-20" />
      <noscript>
        <p className="text-13 text-muted">This form asks for a captcha, which needs JavaScript.</p>
      </noscript>
      <FieldNote id={field.noteId} message={field.message} />
    </div>
  );
}

const scripts = new Map<string, Promise<void>>();

function loadScript(source: string): Promise<void> {
  const known = scripts.get(source);
  if (known) return known;
  const loading = new Promise<void>((resolve) => {
    const script = document.createElement("script");
    script.src = source;
    script.async = true;
    script.addEventListener("load", () => resolve());
    document.head.append(script);
  });
  scripts.set(source, loading);
  return loading;
}
