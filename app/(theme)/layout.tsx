import type { Metadata } from "next";
import type { ReactNode } from "react";
import { currentSite } from "./frame";

export async function generateMetadata(): Promise<Metadata> {
  const { name } = await currentSite();
  return { title: { default: name, template: `%s - ${name}` } };
}

/** Everything that the theme dresses: pages are named after the site. */
export default function ThemeLayout({ children }: { children: ReactNode }) {
  return children;
}
