import { CircleAlert } from "lucide-react";
import { type ReactNode, useId } from "react";
import { cx } from "./cx";

/** What the API answers for a field (a list of sentences), or one sentence of our own. */
export type FieldError = string | readonly string[] | undefined;

/** What every form part takes: label above, help below, an error in the place of the help. */
export type FieldProps = {
  label: ReactNode;
  help?: ReactNode;
  error?: FieldError;
  /** Says "optional" beside the label; what is not marked is required. */
  optional?: boolean | undefined;
  /** Keeps the label for screen readers only, where the context says it to the eyes. */
  hideLabel?: boolean | undefined;
  id?: string | undefined;
  className?: string | undefined;
};

/** The ids and attributes that tie a control to its label, help and error. */
export function useField({ id, help, error }: Pick<FieldProps, "id" | "help" | "error">) {
  const generated = useId();
  const controlId = id ?? generated;
  const message = (typeof error === "string" ? error : error?.join(" ")) || undefined;
  const noteId = message || help ? `${controlId}-note` : undefined;
  return {
    message,
    noteId,
    control: { id: controlId, "aria-describedby": noteId, "aria-invalid": message ? true : undefined },
  } as const;
}

/** Lays out one form part around its control. */
export function Field({
  label,
  help,
  optional,
  hideLabel,
  className,
  field,
  children,
}: FieldProps & { field: ReturnType<typeof useField>; children: ReactNode }) {
  return (
    <div className={cx("flex min-w-0 flex-col gap-1.5", className)}>
      <label htmlFor={field.control.id} className={cx("font-medium text-14", hideLabel && "sr-only")}>
        {label}
        {optional && <span className="font-normal text-faint"> (optional)</span>}
      </label>
      {children}
      <FieldNote id={field.noteId} help={help} message={field.message} />
    </div>
  );
}

/** The line under a control: its error when there is one, else its help. */
export function FieldNote({
  id,
  help,
  message,
}: {
  id: string | undefined;
  help?: ReactNode;
  message?: string | undefined;
}) {
  if (message) {
    return (
      <p id={id} role="alert" className="flex items-start gap-1.5 text-13 text-danger">
        <CircleAlert aria-hidden="true" className="mt-0.75 size-3.5 shrink-0" />
        {message}
      </p>
    );
  }
  return help ? (
    <p id={id} className="text-13 text-muted">
      {help}
    </p>
  ) : null;
}

/** The look of a box to type in. 16 px on small screens, where browsers zoom into anything smaller. */
export const controlLook = cx(
  "block h-9 w-full min-w-0 rounded border border-strong bg-surface-raised px-3 text-16 text-ink sm:text-14",
  "transition-[border-color,box-shadow] hover:border-ink/55",
  "focus-visible:border-focus focus-visible:outline-2 focus-visible:outline-offset-0 focus-visible:outline-focus/45",
  "aria-invalid:border-danger aria-invalid:focus-visible:outline-danger/40",
  "disabled:bg-surface-sunken disabled:text-faint disabled:hover:border-strong [&[readonly]]:bg-surface-sunken",
);
