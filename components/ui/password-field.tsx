"use client";

import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { cx } from "./cx";
import { controlLook, Field, useField } from "./field";
import { MIN_PASSWORD_LENGTH, passwordStrength } from "./password-strength";
import type { TextFieldProps } from "./text-field";
import { useHydrated } from "./use-hydrated";

export type PasswordFieldProps = Omit<TextFieldProps, "type" | "prefix" | "suffix" | "mono"> & {
  /** Shows how strong a new password is; give what is known about the person, or an empty list. */
  meterAgainst?: readonly string[] | undefined;
};

/** A password that can be shown, and rated when it is a new one. Without scripts it is the browser's own field. */
export function PasswordField({
  label,
  help,
  error,
  optional,
  hideLabel,
  id,
  className,
  meterAgainst,
  onChange,
  ...input
}: PasswordFieldProps) {
  const isNew = meterAgainst !== undefined;
  const advice = help ?? (isNew ? `Use at least ${MIN_PASSWORD_LENGTH} characters.` : undefined);
  const field = useField({ id, help: advice, error });
  const [isShown, setShown] = useState(false);
  const [typed, setTyped] = useState("");
  const Icon = isShown ? EyeOff : Eye;
  const canReveal = useHydrated();
  const isRated = isNew && typed !== "" && !field.message;
  return (
    <Field {...{ label, optional, hideLabel, className, field }} help={isRated ? undefined : advice}>
      <div className="relative">
        <input
          autoComplete={isNew ? "new-password" : "current-password"}
          autoCapitalize="none"
          spellCheck={false}
          {...input}
          {...field.control}
          type={isShown ? "text" : "password"}
          onChange={(event) => {
            setTyped(event.target.value);
            onChange?.(event);
          }}
          className={cx(controlLook, "pe-10")}
        />
        {canReveal && (
          <button
            type="button"
            aria-label={isShown ? "Hide characters" : "Show characters"}
            aria-controls={field.control.id}
            onClick={() => setShown(!isShown)}
            className="absolute inset-y-1 end-1 grid w-8 place-items-center rounded-sm text-muted hover:text-ink"
          >
            <Icon aria-hidden="true" className="size-4" />
          </button>
        )}
      </div>
      {isRated && <StrengthMeter id={field.noteId} password={typed} related={meterAgainst} />}
    </Field>
  );
}

const NAMES = ["Too short", "Weak", "Fair", "Good", "Strong"] as const;
const COLOURS = ["bg-danger", "bg-danger", "bg-warning", "bg-success", "bg-success"] as const;

function StrengthMeter({
  id,
  password,
  related,
}: {
  id: string | undefined;
  password: string;
  related: readonly string[];
}) {
  const { score, advice } = passwordStrength(password, related);
  return (
    <div className="flex flex-col gap-1.5">
      <div aria-hidden="true" className="grid grid-cols-4 gap-1">
        {[1, 2, 3, 4].map((step) => (
          <span
            key={step}
            className={cx(
              "h-1 rounded-full transition-colors",
              step <= Math.max(score, 1) ? COLOURS[score] : "bg-line",
            )}
          />
        ))}
      </div>
      <p id={id} aria-live="polite" className="text-13 text-muted">
        <span className="font-medium text-ink">{NAMES[score]}.</span> {score < 3 && advice}
      </p>
    </div>
  );
}
