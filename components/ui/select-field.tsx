import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { cx } from "./cx";
import { controlLook, Field, type FieldProps, useField } from "./field";

export type Option = { value: string; label: string; disabled?: boolean | undefined };

export type SelectFieldProps = FieldProps &
  Omit<ComponentProps<"select">, "id" | "className" | "children"> & {
    options: readonly Option[];
    /** An empty first choice, such as "Choose a country". */
    placeholder?: string | undefined;
  };

/** One of a few choices, by the browser's own list. For long lists use `Combobox`. */
export function SelectField({
  label,
  help,
  error,
  optional,
  hideLabel,
  id,
  className,
  options,
  placeholder,
  ...select
}: SelectFieldProps) {
  const field = useField({ id, help, error });
  return (
    <Field {...{ label, help, optional, hideLabel, className, field }}>
      <div className="relative">
        <select {...select} {...field.control} className={cx(controlLook, "appearance-none pe-9")}>
          {placeholder !== undefined && <option value="">{placeholder}</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 end-3 my-auto size-4 text-muted"
        />
      </div>
    </Field>
  );
}
