import { sql } from "@/lib/db";
import type { EventName } from "@/lib/events";
import { LINK_LIFETIME_HOURS } from "@/lib/identity/registration/links";
import type { Cast, Party, Person } from "../cast";
import type { MessageData, PersonData } from "../data";
import { link, originatorData, pageOf, partyData, personData, type Tellers } from "./story";

/** Accounts, profiles and roles; and messages that did not arrive. */
type IdentityEvent = Extract<
  EventName,
  | `user_${string}`
  | `role_${string}`
  | "credentials_updated"
  | "profile_updated"
  | "delivery_failed"
  | "ledger_audit_failed"
  | "billing_attention"
>;

const DAY_HOURS = 24;

export const identityTellers: Tellers<IdentityEvent> = {
  user_registered: ({ user }) => ({
    list: { userId: user, originatorId: user },
    tell: aboutUser((person) => ({ back_url: accountOf(person) })),
  }),
  user_activated: ({ user }) => ({
    list: { userId: user, originatorId: user },
    tell: aboutUser((person) => ({ back_url: accountOf(person) })),
  }),
  user_welcome: ({ user }) => ({
    list: { userId: user },
    tell: aboutUser(() => ({ back_url: link("/app/") })),
  }),
  user_verification: ({ contact, channel, address, key, code }) => ({
    list: { contactId: contact },
    directions: { channel, address },
    tell: aboutUser((person) => ({
      address: address ?? person[channel] ?? "",
      ...{ code, has_password: person.hasPassword, has_link: key !== null },
      nb_expiration_days: LINK_LIFETIME_HOURS.activate / DAY_HOURS,
      // The code of an address that the user is to have is entered on the user's own page.
      back_url: key !== null ? link(`/activate/${key}/`) : address === null ? null : accountOf(person),
    })),
  }),
  user_reset_password: ({ contact, channel, key, code }) => ({
    list: { contactId: contact },
    directions: { channel },
    tell: aboutUser(() => ({
      code,
      nb_expiration_hours: LINK_LIFETIME_HOURS.reset,
      back_url: key === null ? null : link(`/reset/${key}/`),
    })),
  }),
  user_registration_attempted: ({ user }) => ({
    list: { userId: user },
    tell: aboutUser(() => ({ back_url: link("/login/") })),
  }),
  user_mfa_code: ({ contact, channel, code }) => ({
    list: { contactId: contact },
    directions: { channel },
    tell: aboutUser(() => ({ code, back_url: null })),
  }),
  user_logged_in: ({ user, ip, device }, { at }) => ({
    list: { userId: user },
    tell: aboutUser((person) => ({
      ...{ ip, device, at: at.toISOString(), back_url: `${accountOf(person)}sessions/` },
    })),
  }),
  user_login_failed: ({ user, ip }, { at }) => ({
    list: { userId: user },
    tell: aboutUser(() => ({ ip, at: at.toISOString(), back_url: link("/recover/") })),
  }),
  credentials_updated: ({ user, what, ip, formerEmail }, { at }) => ({
    list: { userId: user },
    directions: { formerEmail },
    tell: aboutUser((person) => ({ what, ip, at: at.toISOString(), back_url: accountOf(person) })),
  }),
  user_contact: async ({ message: id }, { db }) => {
    const [message] = await db.query<{ fullName: string; email: string; text: string }>(sql`
      SELECT full_name AS "fullName", email, message AS text FROM contact_message WHERE id = ${id}`);
    if (!message) return null;
    const { fullName, email, text } = message;
    const sender = { slug: "", username: "", printable_name: fullName, full_name: fullName, email };
    return {
      list: {},
      replyTo: email,
      tell: ({ parties }) => ({
        originated_by: sender,
        provider: partyData(parties.broker),
        detail: [{ label: "Message", text }],
        back_url: link("/"),
      }),
    };
  },
  profile_updated: ({ profile, by, changes }) => ({
    list: { originatorId: by, parties: { profile } },
    tell: (cast) =>
      cast.parties.profile
        ? {
            profile: partyData(cast.parties.profile),
            originated_by: originatorData(cast),
            changes: changes as MessageData<"profile_updated">["changes"],
            back_url: pageOf("profile", cast.parties.profile, "contact"),
          }
        : null,
  }),
  role_grant_created: ({ user, profile, roleType, by, message, grantKey, activationKey }) => ({
    list: { userId: user, originatorId: by, parties: { profile } },
    tell: aboutMember((member, party, originator) => ({
      role_description: roleType,
      originated_by: originator,
      ...{ detail: message, is_pending: grantKey !== null, has_password: member.hasPassword },
      back_url: grantLink(party, grantKey, activationKey),
    })),
  }),
  role_request_created: ({ user, profile, roleType, by, message }) => ({
    list: { userId: user, originatorId: by ?? user, parties: { profile } },
    tell: aboutMember((_, party, originator) => ({
      role_description: roleType,
      ...{
        originated_by: originator,
        detail: message,
        back_url: rolesOf(party, roleType?.slug ?? "manager"),
      },
    })),
  }),
  role_grant_accepted: ({ user, profile, roleType }) => ({
    list: { userId: user, originatorId: user, parties: { profile } },
    tell: aboutMember((_, party) => ({
      role_description: roleType,
      back_url: rolesOf(party, roleType.slug),
    })),
  }),
  delivery_failed: ({ count }) => ({
    list: {},
    tell: () => ({ nb_messages: count, back_url: link("/proxy/notifications/") }),
  }),
  ledger_audit_failed: ({ rules }) => ({
    list: {},
    tell: () => ({ rules, back_url: link("/billing/ledger/health/") }),
  }),
  billing_attention: ({ problems }) => ({
    list: {},
    tell: () => ({ problems, back_url: link("/billing/jobs/") }),
  }),
};

/** A story of one user. */
function aboutUser<Rest>(tell: (person: Person) => Rest) {
  return ({ user }: Cast): ({ user: PersonData } & Rest) | null =>
    user && { user: personData(user), ...tell(user) };
}

/** A story of a user and a profile. */
function aboutMember<Rest>(tell: (person: Person, party: Party, originator: PersonData | null) => Rest) {
  return (cast: Cast) => {
    const { user, parties } = cast;
    return user && parties.profile
      ? {
          user: personData(user),
          profile: partyData(parties.profile),
          ...tell(user, parties.profile, originatorData(cast)),
        }
      : null;
  };
}

function accountOf(person: Person): string {
  return link(`/users/${encodeURIComponent(person.slug)}/`);
}

function rolesOf(party: Party, roleSlug: string): string {
  return pageOf("profile", party, `roles/${encodeURIComponent(roleSlug)}`);
}

/** To accept the role; who has no password sets one on the way. */
function grantLink(party: Party, grantKey: string | null, activationKey: string | null): string {
  const path = grantKey ? `/users/roles/accept/${grantKey}/` : `/app/${encodeURIComponent(party.slug)}/`;
  return activationKey ? link(`/activate/${activationKey}/?next=${encodeURIComponent(path)}`) : link(path);
}
