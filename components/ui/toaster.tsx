"use client";

import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import { Toaster as Sonner } from "sonner";

/** Where toasts appear; once, in the layout of pages that raise them with `notify`. */
export function Toaster() {
  return (
    <Sonner
      position="bottom-right"
      gap={8}
      offset={24}
      mobileOffset={16}
      icons={{
        success: <CircleCheck aria-hidden="true" className="size-4 text-success" />,
        error: <CircleAlert aria-hidden="true" className="size-4 text-danger" />,
        warning: <TriangleAlert aria-hidden="true" className="size-4 text-warning" />,
        info: <Info aria-hidden="true" className="size-4 text-info" />,
        close: <X aria-hidden="true" className="size-3.5" />,
      }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            "flex w-full items-center gap-3 rounded-dialog bg-surface-raised px-4 py-3 font-sans text-14 text-ink shadow-1 sm:w-90",
          content: "min-w-0 flex-1",
          title: "font-medium",
          description: "text-13 text-muted",
          actionButton: "shrink-0 rounded px-2 py-1 font-medium text-13 text-primary hover:bg-primary-soft",
          closeButton: "order-last shrink-0 rounded-sm p-1 text-muted hover:text-ink",
        },
      }}
    />
  );
}
