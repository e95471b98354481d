import Link from "next/link";
import type { ReactNode } from "react";
import { CommandPalette } from "@/components/ui/command-palette";
import { ThemeToggle } from "@/components/ui/theme-toggle";
import { Toaster } from "@/components/ui/toaster";
import { Sidebar, SidebarDrawer } from "./sidebar";
import { SiteHeader, siteMenu } from "./site-header";
import { goToCommands, type NavGroup, type Site, type Viewer } from "./viewer";

/** Pages to work in: header, sidebar that folds (a drawer on small screens), content; no footer. */
export function DashboardLayout({
  site,
  viewer,
  navigation,
  children,
}: {
  site: Site;
  viewer: Viewer;
  /** From `dashboardNavigation`. */
  navigation: readonly NavGroup[];
  children: ReactNode;
}) {
  return (
    <div className="min-h-dvh [--header-height:3.5rem]">
      <SiteHeader
        full
        site={site}
        viewer={viewer}
        search={<CommandPalette commands={goToCommands(viewer, navigation)} className="max-md:hidden" />}
        lead={
          <SidebarDrawer navigation={navigation}>
            <ul className="border-t pt-3">
              {siteMenu(null).map((item) => (
                <li key={item.href}>
                  <Link
                    href={item.href}
                    className="flex h-8.5 items-center rounded px-2.5 font-medium text-muted hover:bg-line/60 hover:text-ink"
                  >
                    {item.label}
                  </Link>
                </li>
              ))}
            </ul>
            <ThemeToggle className="mx-2.5 mt-2 self-start" />
          </SidebarDrawer>
        }
      />
      <div className="flex">
        <Sidebar navigation={navigation} />
        <main
          id="main"
          tabIndex={-1}
          className="min-w-0 flex-1 px-4 pt-6 pb-16 outline-none sm:px-6 sm:pt-8 lg:px-10"
        >
          <div className="mx-auto max-w-page">{children}</div>
        </main>
      </div>
      <Toaster />
    </div>
  );
}
