import type { ReactNode } from "react";
import { UserTabs } from "@/components/identity/user-tabs";
import { Avatar } from "@/components/ui/avatar";
import { DashboardLayout } from "@/themes/default/dashboard-layout";
import { dashboardNavigation, userNavigation } from "@/themes/default/viewer";
import { currentSite, userView } from "../../../frame";

/** The layout of every page about one user: whose they are, and tabs to those that the viewer may open. */
export default async function UserLayout({
  params,
  children,
}: {
  params: Promise<{ user: string }>;
  children: ReactNode;
}) {
  const { user: slug } = await params;
  const [site, { viewer, user, isSelf }] = await Promise.all([currentSite(), userView(slug)]);
  const { activeProfile } = viewer;
  const navigation = activeProfile ? dashboardNavigation(viewer, activeProfile) : userNavigation(viewer);
  return (
    <DashboardLayout site={site} viewer={viewer} navigation={navigation}>
      <div className="mb-5 flex items-center gap-3">
        <Avatar name={user.printable_name} picture={user.picture} />
        <p className="min-w-0 truncate">
          <span className="font-medium">{user.printable_name}</span>{" "}
          <span className="font-mono text-13 text-muted">{user.username}</span>
        </p>
      </div>
      <UserTabs user={user.username} isSelf={isSelf} className="mb-6 sm:mb-8" />
      {children}
    </DashboardLayout>
  );
}
