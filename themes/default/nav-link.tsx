"use client";

import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { LinkButton } from "@/components/ui/button";

/** A link of the site menu, which knows when it leads to this very page. */
export function NavLink({ href, children }: { href: string; children: ReactNode }) {
  const isHere = `${usePathname().replace(/\/$/, "")}/` === href;
  return (
    <LinkButton
      href={href}
      variant="quiet"
      aria-current={isHere ? "page" : undefined}
      className="aria-[current]:text-ink"
    >
      {children}
    </LinkButton>
  );
}
