import type { ReactNode } from "react";
import { DashboardLayout } from "@/themes/default/dashboard-layout";
import { dashboardNavigation } from "@/themes/default/viewer";
import { currentSite, profileView } from "../frame";
import { LedgerNotice } from "./ledger-notice";

/** The layout of every page about one profile: header, the sidebar of that profile, content. */
export async function ProfileLayout({
  params,
  children,
}: {
  params: Promise<{ profile: string }>;
  children: ReactNode;
}) {
  const { profile: slug } = await params;
  const [site, { viewer, profile }] = await Promise.all([currentSite(), profileView(slug)]);
  return (
    <DashboardLayout site={site} viewer={viewer} navigation={dashboardNavigation(viewer, profile)}>
      {viewer.isBroker && profile.slug === site.broker && <LedgerNotice />}
      {children}
    </DashboardLayout>
  );
}
