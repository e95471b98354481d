import type { ReactNode } from "react";
import { PublicLayout } from "@/themes/default/public-layout";
import { currentSite, currentViewer } from "../frame";

/** Pages for everyone: header, content, footer. */
export default async function Layout({ children }: { children: ReactNode }) {
  const [site, viewer] = await Promise.all([currentSite(), currentViewer()]);
  return (
    <PublicLayout site={site} viewer={viewer}>
      {children}
    </PublicLayout>
  );
}
