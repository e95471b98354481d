"use client";

import {
  Banknote,
  Bell,
  BookOpen,
  BookUser,
  Building2,
  ChartColumn,
  CircleUserRound,
  CreditCard,
  FileCheck,
  Gauge,
  History,
  House,
  Landmark,
  type LucideIcon,
  Mail,
  Menu as MenuIcon,
  Package,
  PanelLeftClose,
  PanelLeftOpen,
  Repeat,
  ScrollText,
  ShieldCheck,
  TicketPercent,
  UserRound,
  UserRoundSearch,
  Users,
  UsersRound,
} from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, useState } from "react";
import { IconButton } from "@/components/ui/button";
import { cx } from "@/components/ui/cx";
import { Drawer } from "@/components/ui/drawer";
import { useSidebar } from "@/components/ui/preferences";
import { ThemeToggle } from "@/components/ui/theme-toggle";
import { currentItem, type NavGroup, type NavIcon } from "./viewer";

const ICONS: Record<NavIcon, LucideIcon> = {
  plans: Package,
  ledger: BookOpen,
  home: House,
  profile: UserRound,
  people: Users,
  roles: ShieldCheck,
  account: CircleUserRound,
  connected: Building2,
  contacts: BookUser,
  accounts: UserRoundSearch,
  audit: ScrollText,
  charges: Banknote,
  jobs: History,
  health: ShieldCheck,
  agreements: FileCheck,
  messages: Mail,
  notifications: Bell,
  subscriptions: Repeat,
  subscribers: UsersRound,
  billing: CreditCard,
  dashboard: Gauge,
  funds: Landmark,
  reports: ChartColumn,
  coupons: TicketPercent,
};

/** The links of the sidebar. With `shrinks` they leave only their icons when the viewer folds the sidebar. */
function SidebarLinks({
  navigation,
  shrinks,
  onNavigate,
}: {
  navigation: readonly NavGroup[];
  shrinks: boolean;
  onNavigate?: (() => void) | undefined;
}) {
  const current = currentItem(navigation, usePathname());
  return (
    <div className="flex flex-col gap-3">
      {navigation.map((group) => (
        <div key={group.label ?? group.items[0]?.href} className="border-t pt-3 first:border-t-0 first:pt-0">
          {group.label !== undefined && (
            <p className={cx("px-2.5 pb-1 text-12 text-muted", shrinks && "rail:sr-only")}>{group.label}</p>
          )}
          <ul className="flex flex-col gap-0.5">
            {group.items.map((item) => {
              const Icon = ICONS[item.icon];
              const isHere = item.href === current;
              return (
                <li key={item.href}>
                  <Link
                    href={item.href}
                    onClick={() => onNavigate?.()}
                    aria-current={isHere ? "page" : undefined}
                    title={shrinks ? item.label : undefined}
                    className={cx(
                      "flex h-8.5 items-center gap-2.5 rounded px-2.5 font-medium transition-colors",
                      isHere ? "bg-primary-soft text-primary" : "text-muted hover:bg-line/60 hover:text-ink",
                    )}
                  >
                    <Icon aria-hidden="true" className="size-4 shrink-0" />
                    <span className={cx("truncate", shrinks && "rail:sr-only")}>{item.label}</span>
                  </Link>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </div>
  );
}

/** The sidebar of large screens: 240 pixels, or 56 when folded; the choice stays in the browser. */
export function Sidebar({ navigation }: { navigation: readonly NavGroup[] }) {
  const [sidebar, setSidebar] = useSidebar();
  const isRail = sidebar === "rail";
  const Icon = isRail ? PanelLeftOpen : PanelLeftClose;
  return (
    <nav
      aria-label="Main"
      className="sticky top-14 hidden h-[calc(100dvh-3.5rem)] w-60 shrink-0 flex-col justify-between gap-4 overflow-y-auto border-e px-2.5 py-4 transition-[width] duration-160 lg:flex rail:w-14"
    >
      <SidebarLinks navigation={navigation} shrinks />
      <div className="flex items-center justify-between px-1">
        <IconButton
          label={isRail ? "Widen sidebar" : "Fold sidebar"}
          size="sm"
          onClick={() => setSidebar(isRail ? "wide" : "rail")}
        >
          <Icon aria-hidden="true" />
        </IconButton>
        <ThemeToggle className="rail:hidden" />
      </div>
    </nav>
  );
}

/** The same links on small screens, in a drawer that also holds the site menu. */
export function SidebarDrawer({
  navigation,
  children,
}: {
  navigation: readonly NavGroup[];
  children?: ReactNode;
}) {
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <div className="lg:hidden">
      <IconButton label="Open menu" onClick={() => setOpen(true)} aria-haspopup="dialog" className="-ms-2">
        <MenuIcon aria-hidden="true" />
      </IconButton>
      <Drawer open={isOpen} onClose={close} title="Menu" side="start">
        <nav aria-label="Main" className="-mx-2.5 flex flex-col gap-3">
          <SidebarLinks navigation={navigation} shrinks={false} onNavigate={close} />
          {children}
        </nav>
      </Drawer>
    </div>
  );
}
