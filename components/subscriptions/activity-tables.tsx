import Link from "next/link";
import type { Column } from "@/components/ui/data-table";
import { Time } from "@/components/ui/time";
import type { ProfileSummary } from "@/lib/identity/schemas";
import type { EngagedSubscriber } from "@/lib/subscriptions/schemas";

/** People who have signed in lately: who, for which subscriber, and when. */
export function activeColumns(now: Date, zone: string): Column<EngagedSubscriber>[] {
  return [
    {
      key: "person",
      header: "Person",
      cell: ({ user }) => <span className="font-medium">{user.printable_name}</span>,
    },
    { key: "profile", header: "Profile", cell: ({ profile }) => <ProfileLink {...profile} /> },
    {
      key: "last_login",
      header: "Last sign-in",
      cell: ({ user }) => user.last_login && <Time at={user.last_login} now={now} zone={zone} />,
      className: "whitespace-nowrap",
    },
  ];
}

/** A person may have roles on several subscribers, and is listed with each. */
export function activeKey({ user, profile }: EngagedSubscriber): string {
  return `${user.username}:${profile.slug}`;
}

/** Subscribers of whom nobody has signed in. */
export function inactiveColumns(now: Date, zone: string): Column<ProfileSummary>[] {
  return [
    { key: "profile", header: "Profile", cell: (profile) => <ProfileLink {...profile} /> },
    {
      key: "created_at",
      header: "Here since",
      cell: ({ created_at }) => <Time at={created_at} now={now} zone={zone} />,
      className: "whitespace-nowrap",
    },
  ];
}

function ProfileLink({ slug, printable_name: name }: ProfileSummary) {
  return (
    <Link
      href={`/profile/${encodeURIComponent(slug)}/contact/`}
      className="[overflow-wrap:anywhere] hover:underline"
    >
      {name}
    </Link>
  );
}
