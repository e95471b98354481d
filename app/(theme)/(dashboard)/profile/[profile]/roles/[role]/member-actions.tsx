import { Check, Send, UserMinus, X } from "lucide-react";
import { withArticle } from "@/components/roles/role-title";
import { ActionButton } from "@/components/ui/action-button";
import type { Role } from "@/lib/identity/roles/schemas";
import { grantRequest, removeMember, resendInvite } from "./actions";

interface Names {
  readonly profile: { readonly slug: string; readonly name: string };
  /** The kind of role that the page is about. */
  readonly type: { readonly slug: string; readonly title: string };
  readonly role: Role;
  readonly isSelf: boolean;
}

/** What a manager can do about one person. */
export function MemberActions(names: Names) {
  const { role } = names;
  if (role.request_key !== null) return <RequestActions {...names} />;
  return role.grant_key !== null ? <InvitationActions {...names} /> : <Revoke {...names} />;
}

function RequestActions({ profile, type, role: { user } }: Names) {
  return (
    <>
      <ActionButton
        size="sm"
        aria-label={`Make ${user.printable_name} ${withArticle(type.title)}`}
        action={grantRequest.bind(null, profile.slug, type.slug, user.username)}
      >
        <Check aria-hidden="true" />
        Grant {type.title}
      </ActionButton>
      <ActionButton
        size="sm"
        variant="quiet"
        aria-label={`Deny the request of ${user.printable_name}`}
        action={removeMember.bind(null, profile.slug, type.slug, user.username, "Request denied")}
      >
        <X aria-hidden="true" />
        Deny
      </ActionButton>
    </>
  );
}

function InvitationActions({ profile, type, role: { user } }: Names) {
  return (
    <>
      <ActionButton
        size="sm"
        aria-label={`Send the invitation of ${user.printable_name} again`}
        action={resendInvite.bind(null, profile.slug, type.slug, user.username)}
      >
        <Send aria-hidden="true" />
        Send again
      </ActionButton>
      <ActionButton
        size="sm"
        variant="quiet"
        aria-label={`Take back the invitation of ${user.printable_name}`}
        action={removeMember.bind(null, profile.slug, type.slug, user.username, "Invitation taken back")}
      >
        <X aria-hidden="true" />
        Take back
      </ActionButton>
    </>
  );
}

function Revoke({ profile, type, role: { user }, isSelf }: Names) {
  const body = isSelf
    ? `You lose access to ${profile.name} at once, this page included. Somebody else has to invite you again.`
    : `${user.printable_name} loses access to ${profile.name} at once. Nobody is told by e-mail.`;
  return (
    <ActionButton
      size="sm"
      variant="quiet"
      aria-label={isSelf ? "Revoke your own role" : `Revoke the role of ${user.printable_name}`}
      action={removeMember.bind(null, profile.slug, type.slug, user.username, "Role revoked")}
      confirm={{
        title: isSelf ? "Revoke your own role?" : `Revoke the role of ${user.printable_name}?`,
        body,
        label: isSelf ? "Revoke my role" : "Revoke role",
      }}
    >
      <UserMinus aria-hidden="true" />
      Revoke
    </ActionButton>
  );
}
