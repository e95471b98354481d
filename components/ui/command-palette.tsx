"use client";

import { CornerDownLeft, Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { cx } from "./cx";
import { backdropLook } from "./dialog";
import { useModal } from "./use-modal";
import { matches, useOptionList } from "./use-option-list";

export type Command = {
  label: string;
  /** What kind of thing it is, at the right: "Page", "Profile". */
  kind?: string | undefined;
  /** More words to find it by. */
  keywords?: string | undefined;
  href: string;
};

/** Goes anywhere by typing. Opens by its button, or by Ctrl+K (⌘K). */
export function CommandPalette({
  commands,
  className,
}: {
  commands: readonly Command[];
  className?: string;
}) {
  const router = useRouter();
  const ref = useRef<HTMLDialogElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [query, setQuery] = useState("");
  const found = commands.filter((command) => matches(`${command.label} ${command.keywords ?? ""}`, query));
  const list = useOptionList(found.length, isOpen, (index) => {
    const command = found[index];
    if (!command) return;
    setOpen(false);
    router.push(command.href);
  });

  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener("keydown", open);
    return () => window.removeEventListener("keydown", open);
  }, []);

  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={() => setOpen(true)}
        className={cx(
          "flex h-9 items-center gap-2 rounded border bg-surface-raised px-3 text-13 text-muted transition-colors hover:border-strong hover:text-ink",
          className,
        )}
      >
        <Search aria-hidden="true" className="size-4" />
        <span className="pe-6">Go to</span>
        <kbd className="ms-auto font-sans text-12 text-faint">Ctrl K</kbd>
      </button>
      <dialog
        ref={ref}
        {...useModal(ref, isOpen, () => {
          setOpen(false);
          setQuery("");
          list.setActive(0);
        })}
        aria-label="Go to"
        className={cx(
          "mx-auto mt-[14dvh] mb-auto w-[calc(100%-2rem)] max-w-140 rounded-dialog bg-surface-raised p-0 text-ink shadow-1",
          "opacity-0 transition-[opacity,display,overlay] duration-140 transition-discrete open:opacity-100 starting:open:opacity-0",
          backdropLook,
        )}
      >
        <div className="flex items-center gap-3 border-b px-4">
          <Search aria-hidden="true" className="size-4 shrink-0 text-muted" />
          <input
            {...list.box}
            aria-label="Go to"
            placeholder="Page or profile"
            value={query}
            onChange={(event) => {
              setQuery(event.target.value);
              list.setActive(0);
            }}
            onKeyDown={list.onKeyDown}
            className="h-12 w-full bg-transparent text-16 outline-none"
          />
        </div>
        <div className="max-h-80 overflow-y-auto overscroll-contain p-1.5">
          <div {...list.list("Matches")}>
            {found.map((command, index) => (
              <div
                key={`${command.href} ${command.label}`}
                {...list.option(index)}
                className="group flex h-9 cursor-default items-center gap-3 rounded px-2.5 select-none aria-selected:bg-line/70"
              >
                <span className="min-w-0 flex-1 truncate">{command.label}</span>
                <span className="shrink-0 text-13 text-faint">{command.kind}</span>
                <CornerDownLeft
                  aria-hidden="true"
                  className="size-3.5 text-faint opacity-0 group-aria-selected:opacity-100"
                />
              </div>
            ))}
          </div>
          {found.length === 0 && (
            <p role="status" className="px-2.5 py-2 text-muted">
              Nothing matches “{query}”.
            </p>
          )}
        </div>
      </dialog>
    </>
  );
}
