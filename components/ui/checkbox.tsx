import { type ComponentProps, type ReactNode, useId } from "react";
import { cx } from "./cx";
import { FieldNote, type FieldProps, useField } from "./field";

type TickProps = Pick<FieldProps, "label" | "help" | "error" | "id" | "className"> &
  Omit<ComponentProps<"input">, "id" | "className" | "type">;

const tickLook = cx(
  "shrink-0 appearance-none border border-strong bg-surface-raised transition-colors",
  "checked:border-primary checked:bg-primary enabled:hover:border-ink/55 checked:enabled:hover:border-primary",
  "aria-invalid:border-danger disabled:opacity-50",
);

/** A yes or no that takes effect when the form is sent. The label may hold links: "I agree to the <terms>". */
export function Checkbox({ label, help, error, id, className, ...input }: TickProps) {
  const field = useField({ id, help, error });
  return (
    <TickLayout {...{ label, help, className, field }}>
      <span className="relative mt-0.5 grid size-4 place-items-center">
        <input
          {...input}
          {...field.control}
          type="checkbox"
          className={cx(tickLook, "peer size-4 rounded-sm")}
        />
        <svg
          viewBox="0 0 12 12"
          fill="none"
          aria-hidden="true"
          className="pointer-events-none absolute hidden size-3 text-on-primary peer-checked:block"
        >
          <path d="M2.5 6.4 5 8.9l4.5-5.4" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
        </svg>
      </span>
    </TickLayout>
  );
}

/** A yes or no that takes effect at once. In a form it is a checkbox. */
export function Switch({ label, help, error, id, className, ...input }: TickProps) {
  const field = useField({ id, help, error });
  return (
    <TickLayout {...{ label, help, className, field }}>
      <span className="relative inline-flex">
        <input
          {...input}
          {...field.control}
          type="checkbox"
          // biome-ignore lint/a11y/useAriaPropsForRole: a native checkbox tells its state itself
          role="switch"
          className={cx(tickLook, "peer h-5 w-8.5 rounded-full bg-surface-sunken")}
        />
        <span className="pointer-events-none absolute start-0.75 top-0.75 size-3.5 rounded-full bg-ink/55 transition-transform peer-checked:translate-x-3.5 peer-checked:bg-surface-raised rtl:peer-checked:-translate-x-3.5" />
      </span>
    </TickLayout>
  );
}

function TickLayout({
  label,
  help,
  className,
  field,
  children,
}: {
  label: ReactNode;
  help?: ReactNode;
  className?: string | undefined;
  field: ReturnType<typeof useField>;
  children: ReactNode;
}) {
  return (
    <div className={cx("flex items-start gap-2.5", className)}>
      {children}
      <div className="flex min-w-0 flex-col gap-0.5">
        <label htmlFor={field.control.id} className="text-14">
          {label}
        </label>
        <FieldNote id={field.noteId} help={help} message={field.message} />
      </div>
    </div>
  );
}

export type RadioCardOption = {
  value: string;
  label: ReactNode;
  help?: ReactNode;
  /** What stands at the right, such as a price. */
  aside?: ReactNode;
  disabled?: boolean | undefined;
};

type RadioCardsProps = Pick<FieldProps, "label" | "help" | "error" | "hideLabel" | "className"> &
  Omit<ComponentProps<"input">, "id" | "className" | "type" | "value"> & {
    name: string;
    options: readonly RadioCardOption[];
    /** Side by side from 640 px on. */
    columns?: 1 | 2 | 3 | undefined;
  };

/** One of a few choices that deserve a sentence each. `defaultValue` chooses; `register(name)` works too. */
export function RadioCards({
  label,
  help,
  error,
  hideLabel,
  className,
  options,
  columns = 1,
  defaultValue,
  ...input
}: RadioCardsProps) {
  const field = useField({ id: undefined, help, error });
  const baseId = useId();
  return (
    <fieldset className={cx("flex min-w-0 flex-col gap-1.5", className)} aria-describedby={field.noteId}>
      <legend className={cx("mb-1.5 font-medium text-14", hideLabel && "sr-only")}>{label}</legend>
      <div className={cx("grid gap-2", columns === 2 && "sm:grid-cols-2", columns === 3 && "sm:grid-cols-3")}>
        {options.map((option) => (
          <label
            key={option.value}
            htmlFor={`${baseId}-${option.value}`}
            className={cx(
              "flex items-start gap-3 rounded border bg-surface-raised px-3.5 py-3 transition-colors",
              "hover:border-strong has-checked:border-primary has-checked:bg-primary-soft has-checked:ring-1 has-checked:ring-primary",
              "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus",
              "has-disabled:cursor-not-allowed has-disabled:opacity-50",
            )}
          >
            <input
              {...input}
              {...(defaultValue === undefined ? {} : { defaultChecked: option.value === defaultValue })}
              type="radio"
              id={`${baseId}-${option.value}`}
              value={option.value}
              disabled={option.disabled ?? input.disabled}
              aria-invalid={field.control["aria-invalid"]}
              className={cx(
                tickLook,
                "mt-0.5 size-4 rounded-full outline-none! checked:border-[5px] checked:bg-surface-raised",
              )}
            />
            <span className="flex min-w-0 flex-1 flex-col">
              <span className="font-medium text-14">{option.label}</span>
              {option.help !== undefined && <span className="text-13 text-muted">{option.help}</span>}
            </span>
            {option.aside !== undefined && <span className="text-14 tabular-nums">{option.aside}</span>}
          </label>
        ))}
      </div>
      <FieldNote id={field.noteId} help={help} message={field.message} />
    </fieldset>
  );
}
