"use client";

import { Upload } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { cx } from "./cx";
import { FieldNote, type FieldProps, useField } from "./field";
import { ProgressBar } from "./progress-bar";

export type FileDropProps = FieldProps &
  Omit<ComponentProps<"input">, "id" | "className" | "type"> & {
    /** 0 to 1 while the file is on its way. */
    progress?: number | undefined;
    onFiles?: ((files: File[]) => void) | undefined;
  };

/** A place to drop files on or to choose them from. The browser's own file input lies over it and does the work. */
export function FileDrop({
  label,
  help,
  error,
  optional,
  hideLabel,
  id,
  className,
  progress,
  onFiles,
  onChange,
  ...input
}: FileDropProps) {
  const field = useField({ id, help, error });
  const [files, setFiles] = useState<File[]>([]);
  const [isOver, setOver] = useState(false);
  return (
    <div className={cx("flex flex-col gap-1.5", className)}>
      <label htmlFor={field.control.id} className={cx("font-medium text-14", hideLabel && "sr-only")}>
        {label}
        {optional && <span className="font-normal text-faint"> (optional)</span>}
      </label>
      <div
        className={cx(
          "relative flex min-h-24 flex-col items-center justify-center gap-1 rounded border border-strong border-dashed px-4 py-5 text-center transition-colors",
          "has-focus-visible:border-solid has-focus-visible:outline-2 has-focus-visible:outline-focus has-aria-invalid:border-danger",
          "has-enabled:hover:bg-line/35 has-disabled:opacity-50",
          isOver && "border-primary bg-primary-soft",
        )}
      >
        <input
          {...input}
          {...field.control}
          type="file"
          onChange={(event) => {
            const chosen = [...(event.target.files ?? [])];
            setFiles(chosen);
            onChange?.(event);
            onFiles?.(chosen);
          }}
          onDragEnter={() => setOver(true)}
          onDragLeave={() => setOver(false)}
          onDrop={() => setOver(false)}
          className="absolute inset-0 cursor-pointer opacity-0"
        />
        <Upload aria-hidden="true" className="size-4 text-muted" />
        {files.length === 0 ? (
          <p>
            <span className="font-medium text-primary">Choose {input.multiple ? "files" : "a file"}</span>{" "}
            <span className="text-muted">or drop {input.multiple ? "them" : "it"} here</span>
          </p>
        ) : (
          <ul aria-live="polite">
            {files.map((file) => (
              <li key={file.name} className="[overflow-wrap:anywhere]">
                {file.name} <span className="text-muted tabular-nums">{size(file.size)}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
      {progress !== undefined && <ProgressBar label="Uploading" value={progress} />}
      <FieldNote id={field.noteId} help={help} message={field.message} />
    </div>
  );
}

function size(bytes: number): string {
  const kilo = bytes / 1024;
  return kilo < 1024 ? `${Math.max(1, Math.round(kilo))} KB` : `${(kilo / 1024).toFixed(1)} MB`;
}
