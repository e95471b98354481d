"use client";

import Link from "next/link";
import { DropdownMenu } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx";

/** A list of actions or links that opens under a button. The trigger is one element that takes props, as `Button`. */
export function Menu({
  trigger,
  align = "end",
  className,
  children,
}: {
  trigger: ReactNode;
  align?: "start" | "end" | undefined;
  className?: string | undefined;
  children: ReactNode;
}) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={6}
          collisionPadding={12}
          className={cx(
            "z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-48 overflow-y-auto rounded-dialog",
            "bg-surface-raised p-1 text-14 text-ink shadow-1 outline-none",
            "origin-(--radix-dropdown-menu-content-transform-origin) transition duration-140 starting:scale-97 starting:opacity-0",
            className,
          )}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

const itemLook = cx(
  "flex min-h-8 w-full cursor-default items-center gap-2.5 rounded px-2.5 py-1.5 text-start outline-none select-none",
  "data-highlighted:bg-line/70 data-disabled:text-faint [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:opacity-70",
);

export function MenuItem({
  danger = false,
  className,
  ...rest
}: ComponentProps<typeof DropdownMenu.Item> & { danger?: boolean | undefined }) {
  return <DropdownMenu.Item {...rest} className={cx(itemLook, danger && "text-danger", className)} />;
}

export function MenuLink({ className, ...rest }: ComponentProps<typeof Link>) {
  return (
    <DropdownMenu.Item asChild>
      <Link {...rest} className={cx(itemLook, "cursor-pointer", className)} />
    </DropdownMenu.Item>
  );
}

export function MenuLabel({ className, children }: { className?: string | undefined; children: ReactNode }) {
  return (
    <DropdownMenu.Label className={cx("px-2.5 py-1.5 text-12 text-muted", className)}>
      {children}
    </DropdownMenu.Label>
  );
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="mx-1.5 my-1 h-px bg-line" />;
}
