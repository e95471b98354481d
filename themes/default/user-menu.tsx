"use client";

import { ChevronDown, House, LogOut, Settings, UserRound } from "lucide-react";
import { Avatar } from "@/components/ui/avatar";
import { Menu, MenuLabel, MenuLink, MenuSeparator } from "@/components/ui/menu";
import { menuProfiles, ownProfileHref, type Viewer } from "./viewer";

/** Who is signed in and for which profile; leads to the profile, to every other accessible one, and out. */
export function UserMenu({ viewer }: { viewer: Viewer }) {
  const { user, activeProfile } = viewer;
  const { profiles, hasMore } = menuProfiles(viewer);
  return (
    <Menu
      className="w-72"
      trigger={
        <button
          type="button"
          className="flex h-10 min-w-0 items-center gap-2.5 rounded px-1.5 text-start transition-colors hover:bg-line/60 data-[state=open]:bg-line/60"
        >
          <Avatar name={user.printableName} picture={user.picture} />
          <span className="hidden min-w-0 flex-col sm:flex">
            <span className="max-w-44 truncate font-medium text-13 leading-4">{user.printableName}</span>
            {activeProfile && activeProfile.slug !== user.slug && (
              <span className="max-w-44 truncate text-12 text-muted leading-4">{activeProfile.name}</span>
            )}
          </span>
          <span className="sr-only sm:hidden">{user.printableName}</span>
          <ChevronDown aria-hidden="true" className="size-3.5 shrink-0 text-muted" />
        </button>
      }
    >
      <MenuLink href={ownProfileHref(viewer)}>
        <UserRound aria-hidden="true" />
        Profile
      </MenuLink>
      <MenuLink href="/logout/" prefetch={false}>
        <LogOut aria-hidden="true" />
        Sign out
      </MenuLink>
      {profiles.length > 0 && <MenuSeparator />}
      {profiles.map((profile) => (
        <div key={profile.slug} className="pb-1">
          <MenuLabel className="flex items-center gap-2.5">
            <Avatar name={profile.name} picture={profile.picture} size="sm" square />
            <span className="min-w-0 flex-1 truncate font-medium text-13 text-ink">{profile.name}</span>
            <span className="shrink-0">{profile.role}</span>
          </MenuLabel>
          <div className="grid grid-cols-2">
            <MenuLink href={profile.homeUrl} aria-label={`Home of ${profile.name}`}>
              <House aria-hidden="true" />
              Home
            </MenuLink>
            <MenuLink href={profile.settingsUrl} aria-label={`Settings of ${profile.name}`}>
              <Settings aria-hidden="true" />
              Settings
            </MenuLink>
          </div>
        </div>
      ))}
      {hasMore && (
        <>
          <MenuSeparator />
          <MenuLink href="/app/">All profiles</MenuLink>
        </>
      )}
    </Menu>
  );
}
