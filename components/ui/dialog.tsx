"use client";

import { X } from "lucide-react";
import { type ReactNode, useId, useRef } from "react";
import { IconButton } from "./button";
import { cx } from "./cx";
import { useModal } from "./use-modal";

export type DialogProps = {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  /** What it is about; read out with the title. */
  description?: ReactNode;
  /** The buttons, the main one last. */
  footer?: ReactNode;
  className?: string | undefined;
  children?: ReactNode;
};

/** A question or a short form in front of the page. */
export function Dialog({ open, onClose, title, description, footer, className, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  return (
    <dialog
      ref={ref}
      {...useModal(ref, open, onClose)}
      aria-labelledby={`${id}-title`}
      aria-describedby={description === undefined ? undefined : `${id}-description`}
      className={cx(
        "m-auto w-[calc(100%-2rem)] max-w-120 rounded-dialog bg-surface-raised text-start text-ink whitespace-normal shadow-1",
        "transition-[opacity,translate,display,overlay] duration-160 transition-discrete",
        "translate-y-1.5 opacity-0 open:translate-y-0 open:opacity-100 starting:open:translate-y-1.5 starting:open:opacity-0",
        backdropLook,
        className,
      )}
    >
      <div className="flex max-h-[calc(100dvh-4rem)] flex-col">
        <div className="flex items-start justify-between gap-4 px-6 pt-5">
          <div className="min-w-0">
            <h2 id={`${id}-title`} className="font-semibold text-16">
              {title}
            </h2>
            {description !== undefined && (
              <p id={`${id}-description`} className="mt-1 text-muted">
                {description}
              </p>
            )}
          </div>
          <IconButton label="Close" size="sm" onClick={() => ref.current?.close()} className="-me-2">
            <X aria-hidden="true" />
          </IconButton>
        </div>
        {children !== undefined && (
          <div className="min-h-0 overflow-y-auto overscroll-contain px-6 py-4">{children}</div>
        )}
        {footer !== undefined && (
          <div className="flex flex-wrap justify-end gap-2 px-6 pt-2 pb-5">{footer}</div>
        )}
      </div>
    </dialog>
  );
}

/** The veil over the page behind a dialog or drawer. */
export const backdropLook = cx(
  "overscroll-contain",
  "backdrop:bg-backdrop backdrop:opacity-0 open:backdrop:opacity-100 starting:open:backdrop:opacity-0",
  "backdrop:transition-[opacity,display,overlay] backdrop:duration-160 backdrop:transition-discrete",
);
