"use client";

import { usePathname } from "next/navigation";
import { Tabs } from "@/components/ui/tabs";

/** The pages about a user: what opens the account, or decides for its owner, is for the user alone. */
const PAGES = [
  { label: "Profile", page: "", selfOnly: false },
  { label: "Password", page: "password/", selfOnly: true },
  { label: "Keys", page: "pubkey/", selfOnly: true },
  { label: "Sessions", page: "sessions/", selfOnly: true },
  { label: "Notifications", page: "notifications/", selfOnly: true },
  { label: "Connected profiles", page: "roles/", selfOnly: false },
] as const;

/** Tabs over the pages of one user, as far as the viewer may open them. */
export function UserTabs({ user, isSelf, className }: { user: string; isSelf: boolean; className?: string }) {
  const path = `${usePathname().replace(/\/$/, "")}/`;
  const base = `/users/${encodeURIComponent(user)}/`;
  const tabs = PAGES.filter(({ selfOnly }) => isSelf || !selfOnly).map(({ label, page }) => ({
    label,
    href: base + page,
    // A username is found in any case, so the address may be written otherwise than here.
    current: path.toLowerCase() === (base + page).toLowerCase(),
  }));
  return <Tabs label="Account" tabs={tabs} {...(className === undefined ? {} : { className })} />;
}
