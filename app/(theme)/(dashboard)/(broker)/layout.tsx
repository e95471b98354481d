import type { ReactNode } from "react";
import { DashboardLayout } from "@/themes/default/dashboard-layout";
import { dashboardNavigation } from "@/themes/default/viewer";
import { brokerView, currentSite } from "../../frame";
import { LedgerNotice } from "../ledger-notice";

/** The layout of pages about the site itself, for its own people. */
export default async function BrokerLayout({ children }: { children: ReactNode }) {
  const [site, { viewer, profile }] = await Promise.all([currentSite(), brokerView()]);
  return (
    <DashboardLayout site={site} viewer={viewer} navigation={dashboardNavigation(viewer, profile)}>
      <LedgerNotice />
      {children}
    </DashboardLayout>
  );
}
