"use client";

import Link from "next/link";
import type { ComponentProps } from "react";
import { cx } from "./cx";
import { Spinner } from "./spinner";
import { useHydrated } from "./use-hydrated";

type Look = {
  /** `primary` is the one main action of a view; `quiet` has no edge until hovered. */
  variant?: "primary" | "secondary" | "quiet" | "danger" | undefined;
  /** 28, 36 and 44 pixels high. */
  size?: "sm" | "md" | "lg" | undefined;
};

const VARIANTS = {
  primary: "bg-primary text-on-primary enabled:hover:bg-primary-hover [a&]:hover:bg-primary-hover",
  secondary:
    "border border-strong/55 bg-surface-raised text-ink enabled:hover:border-strong enabled:hover:bg-surface-sunken [a&]:hover:border-strong [a&]:hover:bg-surface-sunken",
  quiet:
    "text-muted enabled:hover:bg-line/60 enabled:hover:text-ink [a&]:hover:bg-line/60 [a&]:hover:text-ink",
  danger: "bg-danger text-on-primary enabled:hover:bg-danger/88",
};

const SIZES = {
  sm: "h-7 gap-1.5 px-2.5 text-13 [&_svg]:size-3.5",
  md: "h-9 gap-2 px-3.5 text-14 [&_svg]:size-4",
  lg: "h-11 gap-2 px-5 text-16 [&_svg]:size-4.5",
};

export function buttonLook({ variant = "secondary", size = "md" }: Look): string {
  return cx(
    "relative inline-flex shrink-0 select-none items-center justify-center rounded font-medium whitespace-nowrap",
    "transition-colors active:translate-y-px disabled:not-data-waiting:opacity-50 disabled:active:translate-y-0",
    "data-waiting:cursor-progress noscript:data-waiting:opacity-50",
    VARIANTS[variant],
    SIZES[size],
  );
}

export type ButtonProps = ComponentProps<"button"> &
  Look & {
    /** Shows progress and refuses further presses; the width stays. */
    pending?: boolean | undefined;
    /** It does nothing before scripts run: any button but those that submit a form to the server. */
    needsScripts?: boolean | undefined;
  };

/**
 * Does something. `type` is "button" unless told otherwise, so that it never submits by accident. Until scripts run, a
 * button that needs them cannot be pressed: better than a press that is lost.
 */
export function Button({
  variant,
  size,
  pending = false,
  type = "button",
  needsScripts = type !== "submit",
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  const isWaiting = !useHydrated() && needsScripts;
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || pending || isWaiting}
      data-waiting={isWaiting || undefined}
      aria-busy={pending || undefined}
      className={cx(buttonLook({ variant, size }), pending && "disabled:opacity-85", className)}
    >
      {pending && (
        <span className="absolute inset-0 grid place-items-center">
          <Spinner />
        </span>
      )}
      <span className={cx("inline-flex items-center gap-[inherit]", pending && "opacity-0")}>{children}</span>
    </button>
  );
}

/** Goes somewhere, with the look of a button. */
export function LinkButton({ variant, size, className, ...rest }: ComponentProps<typeof Link> & Look) {
  return <Link {...rest} className={cx(buttonLook({ variant, size }), className)} />;
}

/** A square button that shows only an icon; `label` is its name for those who do not see it, and its tooltip. */
export function IconButton({
  label,
  size = "md",
  variant = "quiet",
  className,
  ...rest
}: Omit<ButtonProps, "aria-label" | "title"> & { label: string }) {
  const square = { sm: "w-7", md: "w-9", lg: "w-11" }[size];
  return (
    <Button
      {...rest}
      variant={variant}
      size={size}
      aria-label={label}
      title={label}
      className={cx("px-0!", square, className)}
    />
  );
}
