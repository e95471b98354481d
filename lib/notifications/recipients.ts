import type { Addressee, Cast, Person } from "./cast";
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
  const { to, copies, isTransactional }: Notification = notifications[name];
  return select(cast, { first: firstOf(to, cast, directions), copies, isTransactional });
}

/** Who is told apart: the party at its address, and copies for its managers. */
export function recipientsApart(name: NotificationName, cast: Cast, party: PartyName): Recipient[] {
  const { isTransactional }: Notification = notifications[name];
  return select(cast, { first: toAddress(cast.parties[party]), copies: [party], isTransactional });
}

function firstOf(to: Notification["to"], cast: Cast, directions: Directions): Addressed[] {
  if (to === "user") return toUser(cast.user, directions);
  // Who gives something to somebody unknown most likely speaks their language.
  if (to === "address") return toAddress(cast.addressee ?? undefined, cast.originator?.lang);
  return toAddress(cast.parties[to]);
}

interface Selection {
  readonly first: readonly Addressed[];
  readonly copies: readonly PartyName[];
  readonly isTransactional: boolean;
}

function select(cast: Cast, { first, copies: copied, isTransactional }: Selection): Recipient[] {
  const wants = (person: Person | null) => isTransactional || !person?.hasOptedOut;
  const copies = cast.managers
    .filter((manager) => copied.includes(manager.of))
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

function toAddress(addressee: Addressee | undefined, otherwise = "en"): Addressed[] {
  if (!addressee?.email) return [];
  const { reader, email } = addressee;
  const lang = reader?.lang ?? addressee.lang ?? otherwise;
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
    if (recipient && !known.has(placeOf(recipient))) known.set(placeOf(recipient), recipient);
  }
  return [...known.values()];
}

/** What tells one place from another, in any case of its letters. */
export function placeOf({ channel, address }: Pick<Recipient, "channel" | "address">): string {
  return `${channel} ${address.toLowerCase()}`;
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
