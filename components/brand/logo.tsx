import { cx } from "@/components/ui/cx";

/** The mark: a T whose bar is lifting, as the bar of a toll gate does for who has paid. */
export function LogoMark({ className }: { className?: string | undefined }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className={cx("size-6 shrink-0 text-primary", className)}>
      <rect width="24" height="24" rx="6" fill="currentColor" />
      <path d="M9.25 9.2v9.3" className="stroke-on-primary" strokeWidth="2.75" strokeLinecap="round" />
      <path d="M5.4 10.25 18.9 6.3" className="stroke-on-primary" strokeWidth="2.75" strokeLinecap="round" />
    </svg>
  );
}

/** Mark and name. The name is the site's own, in its words. */
export function Logo({
  name = "Turnpike",
  className,
}: {
  name?: string | undefined;
  className?: string | undefined;
}) {
  return (
    <span className={cx("inline-flex min-w-0 items-center gap-2.5", className)}>
      <LogoMark />
      <span className="truncate font-semibold text-16 tracking-[-0.02em]">{name}</span>
    </span>
  );
}
