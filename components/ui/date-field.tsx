import type { ComponentProps } from "react";
import { cx } from "./cx";
import { controlLook, Field, FieldNote, type FieldProps, useField } from "./field";

export type DateFieldProps = FieldProps & Omit<ComponentProps<"input">, "id" | "className" | "type">;

/** A calendar day (`2026-11-23`), by the browser's own picker, which every phone and screen reader knows. */
export function DateField({
  label,
  help,
  error,
  optional,
  hideLabel,
  id,
  className,
  ...input
}: DateFieldProps) {
  const field = useField({ id, help, error });
  return (
    <Field {...{ label, help, optional, hideLabel, className, field }}>
      <input {...input} {...field.control} type="date" className={controlLook} />
    </Field>
  );
}

type Bound = Omit<ComponentProps<"input">, "id" | "className" | "type" | "name"> & { name: string };

/**
 * Two days, `from` and `to`. Which of them is included is for the page to say in the labels; lists of the API take
 * `start_at` (included) and `ends_at` (not included).
 */
export function DateRange({
  label,
  help,
  error,
  hideLabel,
  className,
  from,
  to,
}: Pick<FieldProps, "label" | "help" | "error" | "hideLabel" | "className"> & {
  from: Bound & { label?: string | undefined };
  to: Bound & { label?: string | undefined };
}) {
  const field = useField({ id: undefined, help, error });
  const shared = {
    type: "date",
    "aria-invalid": field.control["aria-invalid"],
  };
  const { label: fromLabel = "From", ...fromInput } = from;
  const { label: toLabel = "To", ...toInput } = to;
  return (
    <fieldset className={cx("flex min-w-0 flex-col gap-1.5", className)} aria-describedby={field.noteId}>
      <legend className={cx("mb-1.5 font-medium text-14", hideLabel && "sr-only")}>{label}</legend>
      <div className="flex flex-wrap items-center gap-2">
        <input
          aria-label={fromLabel}
          {...fromInput}
          {...shared}
          className={cx(controlLook, "flex-1 basis-36")}
        />
        <span aria-hidden="true" className="text-faint">
          to
        </span>
        <input aria-label={toLabel} {...toInput} {...shared} className={cx(controlLook, "flex-1 basis-36")} />
      </div>
      <FieldNote id={field.noteId} help={help} message={field.message} />
    </fieldset>
  );
}
