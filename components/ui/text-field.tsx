import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx";
import { controlLook, Field, type FieldProps, useField } from "./field";

export type TextFieldProps = FieldProps &
  Omit<ComponentProps<"input">, "id" | "className" | "prefix"> & {
    /** A word or sign inside the box, before what is typed: `https://`. */
    prefix?: ReactNode;
    /** The same, after it: `%`. */
    suffix?: ReactNode;
    /** For slugs, keys and codes. */
    mono?: boolean | undefined;
  };

/** One line of text. Takes what react-hook-form's `register` gives, or `name` and `defaultValue` in a plain form. */
export function TextField({
  label,
  help,
  error,
  optional,
  hideLabel,
  id,
  className,
  prefix,
  suffix,
  mono,
  ...input
}: TextFieldProps) {
  const field = useField({ id, help, error });
  const control = (
    <input
      type="text"
      {...input}
      {...field.control}
      className={cx(
        controlLook,
        mono && "font-mono sm:text-13",
        prefix !== undefined && "rounded-s-none",
        suffix !== undefined && "rounded-e-none",
      )}
    />
  );
  return (
    <Field {...{ label, help, optional, hideLabel, className, field }}>
      {prefix === undefined && suffix === undefined ? (
        control
      ) : (
        <div className="flex">
          {prefix !== undefined && <Affix side="start">{prefix}</Affix>}
          {control}
          {suffix !== undefined && <Affix side="end">{suffix}</Affix>}
        </div>
      )}
    </Field>
  );
}

/** The part of a box that is printed rather than typed. */
export function Affix({ side, children }: { side: "start" | "end"; children: ReactNode }) {
  return (
    <span
      className={cx(
        "flex shrink-0 items-center border border-strong bg-surface-sunken px-3 text-14 text-muted",
        side === "start" ? "rounded-s border-e-0" : "rounded-e border-s-0",
      )}
    >
      {children}
    </span>
  );
}

export type TextAreaProps = FieldProps & Omit<ComponentProps<"textarea">, "id" | "className">;

/** Heights to begin with, as the browser forgets `rows` when a box grows by itself. */
const minHeight = (rows: number) => (rows > 10 ? "min-h-96" : rows > 4 ? "min-h-36" : "min-h-20");

/** Several lines of text; grows with what is typed where the browser can. */
export function TextArea({
  label,
  help,
  error,
  optional,
  hideLabel,
  id,
  className,
  rows = 4,
  ...area
}: TextAreaProps) {
  const field = useField({ id, help, error });
  return (
    <Field {...{ label, help, optional, hideLabel, className, field }}>
      <textarea
        rows={rows}
        {...area}
        {...field.control}
        className={cx(controlLook, "field-sizing-content h-auto py-2 leading-5", minHeight(rows))}
      />
    </Field>
  );
}
