import { Check } from "lucide-react";
import Link from "next/link";
import { cx } from "./cx";

/** The steps of something longer. Steps behind us lead back when they have an address. */
export function Stepper({
  label,
  steps,
  current,
  className,
}: {
  label: string;
  steps: readonly { label: string; href?: string | undefined }[];
  /** From 0. */
  current: number;
  className?: string | undefined;
}) {
  return (
    <nav aria-label={label} className={className}>
      <ol className="flex flex-wrap items-center gap-x-3 gap-y-2 text-14">
        {steps.map((step, index) => {
          const isDone = index < current;
          const isCurrent = index === current;
          return (
            <li
              key={step.label}
              aria-current={isCurrent ? "step" : undefined}
              className="flex items-center gap-3"
            >
              {index > 0 && <span aria-hidden="true" className="hidden h-px w-8 bg-line sm:block" />}
              <span className="flex items-center gap-2">
                <span
                  aria-hidden="true"
                  className={cx(
                    "grid size-5.5 place-items-center rounded-full font-medium text-12 tabular-nums",
                    isCurrent && "bg-primary text-on-primary",
                    isDone && "bg-primary-soft text-primary",
                    !isDone && !isCurrent && "border text-muted",
                  )}
                >
                  {isDone ? <Check className="size-3.5" /> : index + 1}
                </span>
                {isDone && step.href !== undefined ? (
                  <Link href={step.href} className="rounded-sm hover:underline">
                    {step.label}
                  </Link>
                ) : (
                  <span className={cx(isCurrent ? "font-medium" : "text-muted")}>{step.label}</span>
                )}
                {isDone && <span className="sr-only">, done</span>}
              </span>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
