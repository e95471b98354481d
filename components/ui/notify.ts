"use client";

import { toast } from "sonner";

type Notice = {
  description?: string | undefined;
  /** Offers to take it back for as long as the toast is there. */
  undo?: (() => void) | undefined;
};

const UNDO_MS = 8000;

/** Says in a toast what was done ("Coupon deleted"), with a way back where there is one. */
export function notify(message: string, { description, undo }: Notice = {}): void {
  toast.success(message, {
    description,
    ...(undo ? { duration: UNDO_MS, action: { label: "Undo", onClick: undo } } : {}),
  });
}

/** Says in a toast what failed and what to do; stays until closed. For fields and forms, say it there instead. */
export function notifyFailure(message: string, description?: string): void {
  toast.error(message, { description, duration: Number.POSITIVE_INFINITY, closeButton: true });
}
