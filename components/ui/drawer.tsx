"use client";

import { X } from "lucide-react";
import { type ReactNode, useId, useRef } from "react";
import { IconButton } from "./button";
import { cx } from "./cx";
import { backdropLook } from "./dialog";
import { useModal } from "./use-modal";

/** A panel from the side: navigation on small screens, the details of a row on large ones. */
export function Drawer({
  open,
  onClose,
  title,
  side = "end",
  footer,
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  side?: "start" | "end" | undefined;
  footer?: ReactNode;
  children: ReactNode;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  return (
    <dialog
      ref={ref}
      {...useModal(ref, open, onClose)}
      aria-labelledby={id}
      className={cx(
        "m-0 h-dvh max-h-none w-[calc(100%-3rem)] bg-surface-raised text-ink shadow-1",
        "transition-[translate,display,overlay] duration-180 transition-discrete open:translate-x-0",
        side === "start"
          ? "me-auto max-w-72 -translate-x-full starting:open:-translate-x-full"
          : "ms-auto max-w-105 translate-x-full starting:open:translate-x-full",
        backdropLook,
      )}
    >
      <div className="flex h-full flex-col">
        <div className="flex min-h-14 items-center justify-between gap-4 border-b px-5">
          <h2 id={id} className="min-w-0 truncate font-semibold text-16">
            {title}
          </h2>
          <IconButton label="Close" size="sm" onClick={() => ref.current?.close()} className="-me-2">
            <X aria-hidden="true" />
          </IconButton>
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 py-4">{children}</div>
        {footer !== undefined && <div className="flex justify-end gap-2 border-t px-5 py-4">{footer}</div>}
      </div>
    </dialog>
  );
}
