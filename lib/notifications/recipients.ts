import type { Cast, Party, Person } from "./cast";
import { type Notification, type NotificationName, notifications, type PartyName } from "./catalogue";

export type Channel = "email" | "phone";

/** Where one message goes. */
export interface Recipient {
  readonly channel: Channel;
  readonly address: string;
  readonly lang: string;
  /** The user who reads it; null when the address is nobody's account. */
  readonly username: string | null;
}

/** What an event says of who is told, beside the catalogue. */
export interface Directions {
  readonly channel?: Channel;
  /** Instead of the address on record: one that is yet to be proved. */
  readonly address?: string | null;
  /** Is told too: the address that an account had before. */
  readonly formerEmail?: string | null;
}

/**
 * Who is told of an event: the address it concerns first, then copies for managers. Those who opted out are left out,
 * unless the notification is transactional; copies also leave out who did it. Nobody is told twice.
 *
 * Source: docs/notifications.md, "Events"
 */
export function recipientsOf(name: NotificationName, cast: Cast, directions: Directions = {}): Recipient[] {
  const rule: Notification = notifications[name];
  const wants = (person: Person | null) => rule.isTransactional || !person?.hasOptedOut;
  const first = rule.to === "user" ? toUser(cast.user, directions) : toParty(cast.parties[rule.to]);
  const copies = cast.managers
    .filter((manager) => rule.copies.includes(manager.of))
    .filter((manager) => wants(manager) && manager.username !== cast.originator?.username)
    .map((manager) => byEmail(manager.email, manager));
  return distinct(
    [...first.filter(({ reader }) => wants(reader)), ...copies].map(({ recipient }) => recipient),
  );
}

interface Addressed {
  readonly recipient: Recipient | null;
  readonly reader: Person | null;
}

function toUser(user: Person | null, { channel = "email", address, formerEmail }: Directions): Addressed[] {
  if (!user) return [];
  if (channel === "phone") {
    const phone = address ?? user.phone;
    const recipient = phone ? { channel, address: phone, lang: user.lang, username: user.username } : null;
    return [{ recipient, reader: user }];
  }
  return [byEmail(address ?? user.email, user), byEmail(formerEmail ?? null, user)];
}

function toParty(party: Party | undefined): Addressed[] {
  if (!party?.email) return [];
  const { reader, email } = party;
  const lang = reader?.lang ?? party.lang ?? "en";
  return [
    { recipient: { channel: "email", address: email, lang, username: reader?.username ?? null }, reader },
  ];
}

function byEmail(email: string | null, reader: Person): Addressed {
  const { lang, username } = reader;
  return { recipient: email ? { channel: "email", address: email, lang, username } : null, reader };
}

function distinct(recipients: readonly (Recipient | null)[]): Recipient[] {
  const known = new Map<string, Recipient>();
  for (const recipient of recipients) {
    const key = recipient && `${recipient.channel} ${recipient.address.toLowerCase()}`;
    if (key && !known.has(key)) known.set(key, recipient);
  }
  return [...known.values()];
}

/**
 * Where answers go: to who did it, else to the provider, else to the broker; null when that is where the message comes
 * from.
 */
export function replyTo(cast: Cast, sender: string): string | null {
  const parties: readonly PartyName[] = ["provider", "broker"];
  const address = [cast.originator?.email, ...parties.map((name) => cast.parties[name]?.email)].find(Boolean);
  return address && address.toLowerCase() !== sender.toLowerCase() ? address : null;
}
