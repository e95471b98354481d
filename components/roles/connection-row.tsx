import type { ReactNode } from "react";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import type { Accessible } from "@/lib/identity/roles/schemas";

/** One profile that somebody has, is offered, or asks for a role on, and what can be done about it. */
export function ConnectionRow({
  connection,
  since,
  children,
}: {
  connection: Accessible;
  /** What began at its date: "since", "invited", "asked". */
  since: string;
  children?: ReactNode;
}) {
  const { profile, role_description: type, created_at } = connection;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3 py-3.5">
      <div className="flex min-w-0 flex-1 basis-72 items-center gap-3">
        <Avatar
          name={profile.printable_name}
          picture={profile.picture}
          square={profile.type === "organization"}
        />
        <div className="min-w-0">
          <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
            <span className="font-medium [overflow-wrap:anywhere]">{profile.printable_name}</span>
            {type && <Badge>{type.title}</Badge>}
          </p>
          <p className="text-13 text-muted [overflow-wrap:anywhere]">
            <span className="font-mono">{profile.slug}</span>
            {" · "}
            {since} <Time at={created_at} />
          </p>
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-2">{children}</div>
    </li>
  );
}
