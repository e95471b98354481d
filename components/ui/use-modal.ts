"use client";

import { type MouseEvent, type RefObject, useEffect } from "react";

/**
 * Keeps a native <dialog> open or closed as told. The browser does the rest: focus stays inside and comes back, Escape
 * closes, what is behind is inert. Returns the handlers that close it by Escape and by a click beside it.
 */
export function useModal(ref: RefObject<HTMLDialogElement | null>, isOpen: boolean, onClose: () => void) {
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (isOpen && !dialog.open) dialog.showModal();
    if (!isOpen && dialog.open) dialog.close();
  }, [ref, isOpen]);

  return {
    onClose,
    onClick: (event: MouseEvent<HTMLDialogElement>) => {
      if (event.target === event.currentTarget) event.currentTarget.close();
    },
  };
}
