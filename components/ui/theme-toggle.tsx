"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useId } from "react";
import { cx } from "./cx";
import { useTheme } from "./preferences";
import { useHydrated } from "./use-hydrated";

const CHOICES = [
  { value: "system", label: "System theme", icon: Monitor },
  { value: "light", label: "Light theme", icon: Sun },
  { value: "dark", label: "Dark theme", icon: Moon },
] as const;

/** Light, dark, or as the system says. Needs scripts, so it is not there without them. */
export function ThemeToggle({ className }: { className?: string | undefined }) {
  const [theme, setTheme] = useTheme();
  const name = useId();
  const isHydrated = useHydrated();
  return (
    <fieldset
      className={cx(
        "inline-flex rounded-full border bg-surface-raised p-0.5",
        !isHydrated && "invisible",
        className,
      )}
    >
      <legend className="sr-only">Theme</legend>
      {CHOICES.map(({ value, label, icon: Icon }) => (
        <label
          key={value}
          title={label}
          className="relative grid size-6.5 place-items-center rounded-full text-muted transition-colors hover:text-ink has-checked:bg-line has-checked:text-ink has-focus-visible:outline-2 has-focus-visible:outline-focus"
        >
          <input
            type="radio"
            name={name}
            value={value}
            aria-label={label}
            checked={isHydrated && theme === value}
            onChange={() => setTheme(value)}
            className="absolute inset-0 cursor-pointer appearance-none rounded-full outline-none"
          />
          <Icon aria-hidden="true" className="size-3.5" />
        </label>
      ))}
    </fieldset>
  );
}
