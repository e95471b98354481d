import type { Metadata } from "next";
import type { ReactNode } from "react";

export const metadata: Metadata = { title: "Choose a profile" };

/** Pages that lead to the same page of one profile. */
export default function ChooserLayout({ children }: { children: ReactNode }) {
  return children;
}
