import { ShieldCheck } from "lucide-react";
import type { ReactNode } from "react";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import type { Role } from "@/lib/identity/roles/schemas";

/** People with a role, invited ones and those who ask, each with what can be done about them. */
export function MemberList({
  roles,
  zone,
  actions,
}: {
  roles: readonly Role[];
  /** Time zone of the profile. */
  zone: string;
  actions: (role: Role) => ReactNode;
}) {
  return (
    <ul className="divide-y border-y">
      {roles.map((role) => (
        <li
          key={role.user.username}
          className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3 py-3.5"
        >
          <div className="flex min-w-0 flex-1 basis-72 items-center gap-3">
            <Avatar name={role.user.printable_name} picture={role.user.picture} />
            <div className="min-w-0">
              <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
                <span className="font-medium [overflow-wrap:anywhere]">{role.user.printable_name}</span>
                <Standing role={role} />
              </p>
              <p className="text-13 text-muted [overflow-wrap:anywhere]">
                <span className="font-mono">{role.user.username}</span>
                {role.user.email !== null && <> · {role.user.email}</>}
                {" · "}
                {since(role)} <Time at={role.created_at} zone={zone} />
              </p>
            </div>
          </div>
          <div className="flex flex-wrap items-center gap-2">{actions(role)}</div>
        </li>
      ))}
    </ul>
  );
}

function since({ grant_key, request_key }: Role): string {
  if (grant_key !== null) return "invited";
  return request_key !== null ? "asked" : "since";
}

function Standing({ role }: { role: Role }) {
  if (role.grant_key !== null) return <Badge tone="info">Invited</Badge>;
  if (role.request_key !== null)
    return (
      <Badge tone="warning">
        {role.role_description ? `Asks to be ${role.role_description.title}` : "Asks to join"}
      </Badge>
    );
  return role.user.otp_enabled ? (
    <Badge tone="success">
      <ShieldCheck aria-hidden="true" className="size-3" />
      Second factor
    </Badge>
  ) : (
    <Badge>No second factor</Badge>
  );
}
